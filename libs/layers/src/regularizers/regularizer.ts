import * as tf from '@tensorflow/tfjs-core';
import { ConfigReader } from '../configuration/config-reader.js';
import { InvalidConfig, InvalidLayerArgument } from '../errors.js';
import type { KerasConfig } from '../configuration/keras-config.js';

/** A penalty on a weight that is added to the loss. */
export interface Regularizer {
  /** A new scalar, owned by the caller. */
  penalty(weight: tf.Tensor): tf.Scalar;
  /** As Keras's `serialize_keras_object` writes it. */
  serialize(): KerasConfig;
}

/**
 * `l1 * sum(abs(w)) + l2 * sum(w²)`: Keras's L1, L2 and L1L2 in one; it serializes as the class it was made as.
 * @source keras/src/regularizers/regularizers.py
 */
export class NormPenalty implements Regularizer {
  readonly className: 'L1' | 'L2' | 'L1L2';
  readonly l1: number;
  readonly l2: number;

  constructor(className: 'L1' | 'L2' | 'L1L2', factors: { l1: number; l2: number }) {
    for (const [name, factor] of Object.entries(factors)) {
      if (!Number.isFinite(factor) || factor < 0) {
        throw new InvalidLayerArgument(className, name, 'a finite number of at least 0', factor);
      }
    }
    this.className = className;
    this.l1 = factors.l1;
    this.l2 = factors.l2;
  }

  penalty(weight: tf.Tensor): tf.Scalar {
    return tf.tidy(() => {
      const terms: tf.Tensor[] = [];
      if (this.className !== 'L2') terms.push(tf.mul(tf.sum(tf.abs(weight)), this.l1));
      if (this.className !== 'L1') terms.push(tf.mul(tf.sum(tf.square(weight)), this.l2));
      return tf.addN(terms) as tf.Scalar;
    });
  }

  serialize(): KerasConfig {
    const config = {
      ...(this.className !== 'L2' && { l1: this.l1 }),
      ...(this.className !== 'L1' && { l2: this.l2 }),
    };
    return { module: 'keras.regularizers', class_name: this.className, config, registered_name: null };
  }
}

/** `factor * sum(abs(w))`. */
export function l1(factor = 0.01): NormPenalty {
  return new NormPenalty('L1', { l1: factor, l2: 0 });
}

/** `factor * sum(w²)`. */
export function l2(factor = 0.01): NormPenalty {
  return new NormPenalty('L2', { l1: 0, l2: factor });
}

/** `l1 * sum(abs(w)) + l2 * sum(w²)`. */
export function l1l2(factors: { l1?: number; l2?: number } = {}): NormPenalty {
  return new NormPenalty('L1L2', { l1: factors.l1 ?? 0, l2: factors.l2 ?? 0 });
}

/** What an option like `kernelRegularizer` takes: Keras's name, a configuration, or an object. */
export type RegularizerLike = string | KerasConfig | Regularizer;

const REVIVERS: Readonly<Record<string, (read: ConfigReader) => Regularizer>> = {
  L1: (read) => l1(read.number('l1')),
  L2: (read) => l2(read.number('l2')),
  L1L2: (read) => l1l2({ l1: read.number('l1') ?? 0, l2: read.number('l2') ?? 0 }),
};

/** The classes that have a meaning without settings, by the name Keras gives them then. */
const NAMES: Readonly<Record<string, string>> = { l1: 'L1', l2: 'L2' };

/** Turns a name (`l2`), a configuration or a regularizer into a regularizer. @throws {@link InvalidConfig} */
export function regularizerFrom(where: string, like: RegularizerLike | undefined): Regularizer | undefined {
  if ((like ?? undefined) === undefined) return undefined;
  if (typeof like === 'object' && 'penalty' in like && typeof like.penalty === 'function')
    return like as Regularizer;
  const { class_name: name, config = {} } =
    typeof like === 'string' ? { class_name: like } : (like as KerasConfig);
  const revive = REVIVERS[NAMES[name] ?? name];
  if (revive === undefined)
    throw new InvalidConfig(where, 'a regularizer: l1, l2, or a configuration of L1, L2 or L1L2', name);
  const read = new ConfigReader(name, config);
  const regularizer = revive(read);
  read.done();
  return regularizer;
}

import * as tf from '@tensorflow/tfjs-core';
import { BuiltInLayer } from '../built-in-layer.js';
import type { CallContext } from '../call-context.js';
import type { ConfigReader } from '../config-reader.js';
import { InvalidInput, InvalidLayerArgument } from '../errors.js';
import type { ConfigRecord } from '../keras-config.js';
import type { LayerOptions } from '../layer.js';
import { formatShape, type Shape } from '../shape.js';

export interface DropoutOptions extends LayerOptions {
  /** The fraction of elements set to zero, in `[0, 1]`. */
  rate: number;
  /** Keeps or drops together along axes of size 1; null takes the input's size. */
  noiseShape?: Shape | undefined;
  /** Distinguishes this layer's draws beyond its path. */
  seed?: number | undefined;
}

/**
 * In training mode sets elements to zero with probability `rate` and divides the others by `1 - rate`; otherwise the identity.
 * Freezing it changes nothing.
 * @source keras/src/layers/regularization/dropout.py
 */
export class Dropout extends BuiltInLayer {
  readonly rate: number;
  readonly noiseShape: Shape | undefined;
  override readonly randomSeed: number | undefined;

  constructor(options: DropoutOptions) {
    super(options);
    const where = `Dropout '${this.name}'`;
    const { rate, noiseShape, seed } = options;
    if (!(rate >= 0 && rate <= 1)) {
      throw new InvalidLayerArgument(where, 'rate', 'a number from 0 to 1', rate);
    }
    if (noiseShape?.some((dim) => dim !== null && !(Number.isInteger(dim) && dim > 0))) {
      throw new InvalidLayerArgument(where, 'noiseShape', 'positive integers or null', noiseShape);
    }
    this.rate = rate;
    this.noiseShape = noiseShape;
    this.randomSeed = seed;
  }

  override call(inputs: tf.Tensor, context: CallContext): tf.Tensor {
    if (!context.training || this.rate === 0) return inputs;
    if (this.rate === 1) return tf.zerosLike(inputs);
    const noise = context.random.uniform(this.#maskShape(inputs.shape));
    const kept = tf.cast(tf.greaterEqual(noise, this.rate), 'float32');
    return tf.mul(tf.div(inputs, 1 - this.rate), kept);
  }

  #maskShape(inputShape: readonly number[]): readonly number[] {
    const shape = this.noiseShape ?? inputShape;
    if (shape.length !== inputShape.length) {
      throw new InvalidInput(
        this.name,
        `an input of rank ${shape.length}`,
        `shape ${formatShape(inputShape)}`,
      );
    }
    return shape.map((dim, axis) => dim ?? inputShape[axis] ?? 1);
  }

  override getConfig(): ConfigRecord {
    const { rate, randomSeed, noiseShape } = this;
    return { ...super.getConfig(), rate, seed: randomSeed ?? null, noise_shape: noiseShape ?? null };
  }

  static fromConfig(read: ConfigReader): Dropout {
    return new Dropout({
      ...read.base(),
      rate: read.required('rate', read.number('rate')),
      seed: read.number('seed'),
      noiseShape: read.has('noise_shape') ? read.shape('noise_shape') : undefined,
    });
  }
}

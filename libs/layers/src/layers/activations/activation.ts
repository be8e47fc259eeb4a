import type * as tf from '@tensorflow/tfjs-core';
import { activationFunction, activationName } from '../../activations/activation-functions.js';
import type { ActivationLike, ActivationName } from '../../activations/activation-functions.js';
import { BuiltInLayer } from '../built-in-layer.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import { InvalidInput } from '../../errors.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import type { LayerOptions } from '../../layer.js';
import { formatShape, type Shape } from '../../shapes/shape.js';

export interface ActivationOptions extends LayerOptions {
  activation: ActivationLike | 'glu';
}

/**
 * An activation function as a layer: the output has the input's shape, or with `glu` half its last axis.
 * @source keras/src/layers/activations/activation.py
 */
export class Activation extends BuiltInLayer {
  readonly activation: ActivationName | 'glu';

  constructor(options: ActivationOptions) {
    super(options);
    const { activation } = options;
    this.activation = activation === 'glu' ? 'glu' : activationName(this.where, activation);
  }

  /** Keras keeps the shape here also for `glu`, which then is wrong. */
  override computeOutputShape(inputShape: Shape): Shape {
    if (this.activation !== 'glu') return inputShape;
    const size = inputShape.at(-1);
    if (size === undefined || (size !== null && size % 2 !== 0))
      throw new InvalidInput(this.name, 'a last axis of even size', `shape ${formatShape(inputShape)}`);
    return inputShape.with(-1, size === null ? null : size / 2);
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    this.computeOutputShape(inputs.shape);
    return activationFunction(this.activation)(inputs);
  }

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), activation: this.activation };
  }

  static fromConfig(read: ConfigReader): Activation {
    const activation = read.required('activation', read.string('activation'));
    return new Activation({ ...read.base(), activation: activation as ActivationLike });
  }

  private get where(): string {
    return `Activation '${this.name}'`;
  }
}

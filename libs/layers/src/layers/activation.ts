import type * as tf from '@tensorflow/tfjs-core';
import { activationFunction, activationName } from '../activation-functions.js';
import type { ActivationLike, ActivationName } from '../activation-functions.js';
import { BuiltInLayer } from '../built-in-layer.js';
import type { ConfigReader } from '../config-reader.js';
import type { ConfigRecord } from '../keras-config.js';
import type { LayerOptions } from '../layer.js';

export interface ActivationOptions extends LayerOptions {
  activation: ActivationLike;
}

/** An activation function as a layer. @source keras/src/layers/activations/activation.py */
export class Activation extends BuiltInLayer {
  readonly activation: ActivationName;

  constructor(options: ActivationOptions) {
    super(options);
    this.activation = activationName(`Activation '${this.name}'`, options.activation);
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    return activationFunction(this.activation)(inputs);
  }

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), activation: this.activation };
  }

  static fromConfig(read: ConfigReader): Activation {
    const activation = read.required('activation', read.string('activation'));
    return new Activation({ ...read.base(), activation: activationName(read.where, activation) });
  }
}

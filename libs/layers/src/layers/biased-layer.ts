import { flag } from '../arguments/arguments.js';
import * as tf from '@tensorflow/tfjs-core';
import {
  activationFunction,
  activationName,
  type ActivationLike,
  type ActivationName,
} from '../activations/activation-functions.js';
import type { ConfigReader } from '../configuration/config-reader.js';
import type { ConfigRecord } from '../configuration/keras-config.js';
import type { ConstraintLike } from '../constraints/constraints.js';
import type { InitializerLike } from '../initializers/initializers.js';
import type { LayerOptions } from '../layer.js';
import type { RegularizerLike } from '../regularizers/regularizer.js';
import { WeightSettings } from '../weights/weight-settings.js';
import type { Weight } from '../weights/weight.js';
import { BuiltInLayer } from './built-in-layer.js';

/** What layers with a bias and an activation have in common. */
export interface BiasOptions {
  /** By default `linear`. */
  activation?: ActivationLike | undefined;
  /** By default true. */
  useBias?: boolean | undefined;
  /** By default `zeros`. */
  biasInitializer?: InitializerLike | undefined;
  biasRegularizer?: RegularizerLike | undefined;
  biasConstraint?: ConstraintLike | undefined;
}

/** The base of the layers that end with `activation(outputs + bias)`. */
export abstract class BiasedLayer extends BuiltInLayer {
  readonly activation: ActivationName;
  readonly useBias: boolean;
  readonly #settings: WeightSettings;
  #bias: Weight | undefined;

  constructor(options: LayerOptions & BiasOptions) {
    super(options);
    this.activation = activationName(this.where, options.activation ?? 'linear');
    this.useBias = flag(this.where, 'useBias', options.useBias ?? true);
    this.#settings = new WeightSettings(this.where, 'bias', {
      initializer: options.biasInitializer ?? 'zeros',
      regularizer: options.biasRegularizer,
      constraint: options.biasConstraint,
    });
  }

  /** `[outputs]`; undefined before the layer is built, and without a bias. */
  get bias(): Weight | undefined {
    return this.#bias;
  }

  /** What errors call the layer. */
  protected get where(): string {
    return `${this.className} '${this.name}'`;
  }

  /** Declares the bias, if there is to be one, for that many outputs along the last axis. */
  protected declareBias(numOutputs: number): void {
    if (this.useBias) this.#bias = this.addWeight(this.#settings.declaration('bias', [numOutputs]));
  }

  /** `activation(outputs + bias)` */
  protected finish(outputs: tf.Tensor): tf.Tensor {
    const shifted = this.#bias === undefined ? outputs : tf.add(outputs, this.#bias.read());
    return activationFunction(this.activation)(shifted);
  }

  override getConfig(): ConfigRecord {
    const { activation, useBias } = this;
    return { ...super.getConfig(), activation, use_bias: useBias, ...this.#settings.getConfig() };
  }
}

/** The {@link BiasOptions} of a configuration. */
export function readBias(read: ConfigReader): BiasOptions {
  const activation = read.string('activation');
  const bias = WeightSettings.read(read, 'bias');
  return {
    activation: activation === undefined ? undefined : activationName(read.where, activation),
    useBias: read.boolean('use_bias'),
    biasInitializer: bias.initializer,
    biasRegularizer: bias.regularizer,
    biasConstraint: bias.constraint,
  };
}

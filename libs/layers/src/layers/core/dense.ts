import * as tf from '@tensorflow/tfjs-core';
import {
  activationFunction,
  activationName,
  type ActivationName,
} from '../../activations/activation-functions.js';
import { knownSize, positiveInteger } from '../../arguments/arguments.js';
import { BuiltInLayer } from '../built-in-layer.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import type { InputSpec } from '../../shapes/input-spec.js';
import { KernelSettings, type KernelOptions } from '../../weights/kernel-settings.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import type { LayerOptions } from '../../layer.js';
import type { Shape } from '../../shapes/shape.js';
import type { Weight } from '../../weights/weight.js';

export interface DenseOptions extends LayerOptions, KernelOptions {
  /** The size of the output's last axis. */
  units: number;
}

/**
 * `activation(input · kernel + bias)` over the last axis: `[…, n]` to `[…, units]`.
 * @source keras/src/layers/core/dense.py
 */
export class Dense extends BuiltInLayer {
  readonly units: number;
  readonly activation: ActivationName;
  readonly settings: KernelSettings;
  #kernel: Weight | undefined;
  #bias: Weight | undefined;

  constructor(options: DenseOptions) {
    super(options);
    const where = `Dense '${this.name}'`;
    this.units = positiveInteger(where, 'units', options.units);
    this.activation = activationName(where, options.activation ?? 'linear');
    this.settings = new KernelSettings(where, options);
  }

  get kernel(): Weight | undefined {
    return this.#kernel;
  }

  get bias(): Weight | undefined {
    return this.#bias;
  }

  protected override get inputSpec(): InputSpec {
    const size = this.#kernel?.shape[0];
    return { minRank: 2, ...(size !== undefined && { sizes: { [-1]: size } }) };
  }

  protected override declareWeights(inputShape: Shape): void {
    const size = knownSize(`Dense '${this.name}'`, inputShape, -1);
    this.#kernel = this.addWeight(this.settings.kernel([size, this.units]));
    if (this.settings.useBias) this.#bias = this.addWeight(this.settings.bias(this.units));
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return [...inputShape.slice(0, -1), this.units];
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    const rows = tf.reshape(inputs, [-1, inputs.shape.at(-1) ?? 1]);
    let outputs: tf.Tensor = tf.matMul(rows, this.#kernel?.read() as tf.Tensor2D);
    if (this.#bias !== undefined) outputs = tf.add(outputs, this.#bias.read());
    return activationFunction(this.activation)(
      tf.reshape(outputs, [...inputs.shape.slice(0, -1), this.units]),
    );
  }

  override getConfig(): ConfigRecord {
    const { units, activation } = this;
    return { ...super.getConfig(), units, activation, ...this.settings.getConfig() };
  }

  static fromConfig(read: ConfigReader): Dense {
    const units = read.required('units', read.number('units'));
    return new Dense({ ...read.base(), units, ...KernelSettings.read(read) });
  }
}

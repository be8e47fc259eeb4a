import * as tf from '@tensorflow/tfjs-core';
import { knownSize, positiveInteger } from '../../arguments/arguments.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import type { LayerOptions } from '../../layer.js';
import type { InputSpec } from '../../shapes/input-spec.js';
import type { Shape } from '../../shapes/shape.js';
import { KernelLayer, readKernel, type KernelOptions } from '../kernel-layer.js';

export interface DenseOptions extends LayerOptions, KernelOptions {
  /** The size of the output's last axis. */
  units: number;
}

/**
 * `activation(input · kernel + bias)` over the last axis: `[…, n]` to `[…, units]`; the kernel is `[n, units]`.
 * @source keras/src/layers/core/dense.py
 */
export class Dense extends KernelLayer {
  readonly units: number;

  constructor(options: DenseOptions) {
    super(options);
    this.units = positiveInteger(this.where, 'units', options.units);
  }

  protected override get inputSpec(): InputSpec {
    const size = this.kernel?.shape[0];
    return { minRank: 2, ...(size !== undefined && { sizes: { [-1]: size } }) };
  }

  protected override declareWeights(inputShape: Shape): void {
    this.declareKernel([knownSize(this.where, inputShape, -1), this.units], this.units);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return [...inputShape.slice(0, -1), this.units];
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    const rows = tf.reshape(inputs, [-1, inputs.shape.at(-1) ?? 1]);
    const outputs = tf.matMul(rows, this.readKernel());
    return this.finish(tf.reshape(outputs, [...inputs.shape.slice(0, -1), this.units]));
  }

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), units: this.units };
  }

  static fromConfig(read: ConfigReader): Dense {
    const units = read.required('units', read.number('units'));
    return new Dense({ ...read.base(), units, ...readKernel(read) });
  }
}

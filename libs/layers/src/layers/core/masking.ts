import * as tf from '@tensorflow/tfjs-core';
import { finiteNumber } from '../../arguments/arguments.js';
import type { Mask } from '../../calls/masks.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import type { LayerOptions } from '../../layer.js';
import type { InputSpec } from '../../shapes/input-spec.js';
import { select } from '../../tensors/select.js';
import { BuiltInLayer } from '../built-in-layer.js';

export interface MaskingOptions extends LayerOptions {
  /** What stands for nothing; by default 0. */
  maskValue?: number | undefined;
}

/**
 * Leaves out the steps of `[batch, …steps, features]` whose features all have one value: they become 0, and the output
 * carries the mask `[batch, …steps]` of the others.
 * @source keras/src/layers/core/masking.py
 */
export class Masking extends BuiltInLayer {
  readonly maskValue: number;

  constructor(options: MaskingOptions = {}) {
    super(options);
    this.maskValue = finiteNumber(`Masking '${this.name}'`, 'maskValue', options.maskValue ?? 0);
  }

  protected override get inputSpec(): InputSpec {
    return { minRank: 2 };
  }

  override computeMask([inputs]: readonly tf.Tensor[]): readonly Mask[] {
    return [inputs && this.#counted(inputs, false)];
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    const isCounted = tf.broadcastTo(this.#counted(inputs, true), inputs.shape);
    return select(isCounted, inputs, tf.zerosLike(inputs));
  }

  #counted(inputs: tf.Tensor, keepDims: boolean): tf.Tensor {
    return tf.any(tf.notEqual(inputs, this.maskValue), -1, keepDims);
  }

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), mask_value: this.maskValue };
  }

  static fromConfig(read: ConfigReader): Masking {
    return new Masking({ ...read.base(), maskValue: read.number('mask_value') });
  }
}

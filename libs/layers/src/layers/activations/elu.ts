import type * as tf from '@tensorflow/tfjs-core';
import { elu } from '../../activations/rectifiers.js';
import { finiteNumber } from '../../arguments/arguments.js';
import { BuiltInLayer } from '../built-in-layer.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import type { LayerOptions } from '../../layer.js';

export interface ELUOptions extends LayerOptions {
  /** What the output tends to below 0, negated; by default 1. */
  alpha?: number | undefined;
}

/** `x` above 0, `alpha * (exp(x) - 1)` below. @source keras/src/layers/activations/elu.py */
export class ELU extends BuiltInLayer {
  readonly alpha: number;

  constructor(options: ELUOptions = {}) {
    super(options);
    this.alpha = finiteNumber(`ELU '${this.name}'`, 'alpha', options.alpha ?? 1);
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    return elu(inputs, this.alpha);
  }

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), alpha: this.alpha };
  }

  static fromConfig(read: ConfigReader): ELU {
    return new ELU({ ...read.base(), alpha: read.number('alpha') });
  }
}

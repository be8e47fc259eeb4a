import type * as tf from '@tensorflow/tfjs-core';
import { BuiltInLayer } from '../built-in-layer.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import { InvalidLayerArgument } from '../../errors.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import type { LayerOptions } from '../../layer.js';
import { l1l2, type Regularizer } from '../../regularizers/regularizer.js';

export interface ActivityRegularizationOptions extends Omit<LayerOptions, 'activityRegularizer'> {
  /** The factor of the sum of absolute values, by default 0. */
  l1?: number | undefined;
  /** The factor of the sum of squares, by default 0. */
  l2?: number | undefined;
}

/**
 * The identity, which declares the loss `(l1 * sum(abs(x)) + l2 * sum(x²)) / examples`, whatever `training` is and frozen or not.
 * @source keras/src/layers/regularization/activity_regularization.py
 */
export class ActivityRegularization extends BuiltInLayer {
  readonly l1: number;
  readonly l2: number;

  override readonly activityRegularizer: Regularizer;

  constructor(options: ActivityRegularizationOptions = {}) {
    super(options);
    this.l1 = options.l1 ?? 0;
    this.l2 = options.l2 ?? 0;
    for (const [name, factor] of Object.entries({ l1: this.l1, l2: this.l2 })) {
      if (Number.isFinite(factor) && factor >= 0) continue;
      const where = `ActivityRegularization '${this.name}'`;
      throw new InvalidLayerArgument(where, name, 'a finite number of at least 0', factor);
    }
    this.activityRegularizer = l1l2({ l1: this.l1, l2: this.l2 });
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    return inputs;
  }

  override getConfig(): ConfigRecord {
    const { activity_regularizer: _, ...config } = super.getConfig();
    return { ...config, l1: this.l1, l2: this.l2 };
  }

  static fromConfig(read: ConfigReader): ActivityRegularization {
    read.only('activity_regularizer');
    return new ActivityRegularization({ ...read.base(), l1: read.number('l1'), l2: read.number('l2') });
  }
}

import * as tf from '@tensorflow/tfjs-core';
import type { CallContext } from '../../calls/call-context.js';
import type { Mask } from '../../calls/masks.js';
import { InvalidInput } from '../../errors.js';
import { formatShape } from '../../shapes/shape.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import { GlobalAveragePooling, GlobalMaxPooling, readGlobalPooling } from './global-pooling.js';
import type { GlobalPoolingOptions } from './global-pooling.js';

export type GlobalPooling1DOptions = GlobalPoolingOptions;

/**
 * The mean over all steps, or over those that a mask `[batch, steps]` counts (NaN where it counts none, as in Keras).
 * @source keras/src/layers/pooling/global_average_pooling1d.py
 */
export class GlobalAveragePooling1D extends GlobalAveragePooling {
  constructor(options: GlobalPooling1DOptions = {}) {
    super(options, 1);
  }

  protected override get takesMask(): boolean {
    return true;
  }

  /** A mask of steps means nothing once there are none. */
  override computeMask(): readonly Mask[] {
    return [];
  }

  override call(inputs: tf.Tensor, { mask }: CallContext): tf.Tensor {
    if (mask === undefined) return super.call(inputs);
    const steps = inputs.shape.slice(0, 2);
    if (!tf.util.arraysEqual(mask.shape, steps))
      throw new InvalidInput(
        this.name,
        `a mask of shape ${formatShape(steps)}`,
        `shape ${formatShape(mask.shape)}`,
      );
    const isCounted = tf.expandDims(tf.cast(mask, 'bool'), -1);
    const counted = tf.where(tf.broadcastTo(isCounted, inputs.shape), inputs, tf.zerosLike(inputs));
    const number = tf.sum(tf.cast(isCounted, 'float32'), 1, this.keepDims);
    return tf.div(tf.sum(counted, 1, this.keepDims), number);
  }

  static fromConfig(read: ConfigReader): GlobalAveragePooling1D {
    return new GlobalAveragePooling1D(readGlobalPooling(read));
  }
}

/** The largest value over all steps. @source keras/src/layers/pooling/global_max_pooling1d.py */
export class GlobalMaxPooling1D extends GlobalMaxPooling {
  constructor(options: GlobalPooling1DOptions = {}) {
    super(options, 1);
  }

  static fromConfig(read: ConfigReader): GlobalMaxPooling1D {
    return new GlobalMaxPooling1D(readGlobalPooling(read));
  }
}

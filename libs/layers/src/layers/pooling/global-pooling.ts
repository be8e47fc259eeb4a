import { flag } from '../../arguments/arguments.js';
import * as tf from '@tensorflow/tfjs-core';
import type { CallContext } from '../../calls/call-context.js';
import { BuiltInLayer } from '../built-in-layer.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import type { InputSpec } from '../../shapes/input-spec.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import { known } from '../../known.js';
import type { LayerOptions } from '../../layer.js';
import type { Shape } from '../../shapes/shape.js';

export interface GlobalPoolingOptions extends LayerOptions {
  /** Whether the spatial axes stay, with size 1; by default false. */
  keepDims?: boolean | undefined;
}

/**
 * One value per channel over all spatial axes: `[batch, …spatial, channels]` to `[batch, channels]`.
 * @source keras/src/layers/pooling/base_global_pooling.py
 */
abstract class GlobalPooling extends BuiltInLayer {
  readonly keepDims: boolean;
  /** The axes between the batch and the channels. */
  protected readonly spatialAxes: readonly number[];

  constructor(options: GlobalPoolingOptions, spatialRank: 1 | 2 | 3) {
    super(options);
    this.keepDims = flag(`${this.className} '${this.name}'`, 'keepDims', options.keepDims ?? false);
    this.spatialAxes = Array.from({ length: spatialRank }, (_, index) => index + 1);
  }

  protected override get inputSpec(): InputSpec {
    return { rank: this.spatialAxes.length + 2 };
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const [batch = null, channels = null] = [inputShape[0], inputShape.at(-1)];
    return this.keepDims ? [batch, ...this.spatialAxes.map(() => 1), channels] : [batch, channels];
  }

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), data_format: 'channels_last', keepdims: this.keepDims };
  }
}

/** The mean over all spatial axes. */
export abstract class GlobalAveragePooling extends GlobalPooling {
  override call(inputs: tf.Tensor, _context?: CallContext): tf.Tensor {
    return tf.mean(inputs, [...this.spatialAxes], this.keepDims);
  }
}

/** The largest value over all spatial axes. */
export abstract class GlobalMaxPooling extends GlobalPooling {
  override call(inputs: tf.Tensor): tf.Tensor {
    const largest = largestOver(inputs, this.spatialAxes);
    return this.keepDims ? largest : tf.squeeze(largest, [...this.spatialAxes]);
  }
}

/**
 * The largest value along axes, which stay with size 1. Where several are largest they share the gradient equally;
 * tfjs would give each of them all of it.
 * @source tensorflow/python/ops/math_grad.py, _MinOrMaxGrad
 */
function largestOver(x: tf.Tensor, axes: readonly number[]): tf.Tensor {
  return tf.customGrad((input, save) => {
    const given = input as tf.Tensor;
    const value = tf.max(given, [...axes], true);
    (save as tf.GradSaveFunc)([given, value]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor => {
      const isLargest = tf.cast(
        tf.equal(known(saved[0], 'the input'), known(saved[1], 'the output')),
        'float32',
      );
      return tf.mul(tf.div(isLargest, tf.sum(isLargest, [...axes], true)), dy);
    };
    return { value, gradFunc };
  })(x);
}

/** The options in a configuration. */
export function readGlobalPooling(read: ConfigReader): GlobalPoolingOptions {
  read.only('data_format', 'channels_last');
  return { ...read.base(), keepDims: read.boolean('keepdims') };
}

import * as tf from '@tensorflow/tfjs-core';
import { BuiltInLayer } from '../built-in-layer.js';
import type { ConfigReader } from '../config-reader.js';
import type { InputSpec } from '../input-spec.js';
import type { ConfigRecord } from '../keras-config.js';
import type { LayerOptions } from '../layer.js';
import type { Shape } from '../shape.js';

export interface GlobalPooling2DOptions extends LayerOptions {
  /** Whether height and width stay, with size 1; by default false. */
  keepDims?: boolean | undefined;
}

/** One value per channel over the whole image. @source keras/src/layers/pooling/base_global_pooling.py */
abstract class GlobalPooling2D extends BuiltInLayer {
  readonly keepDims: boolean;

  constructor(options: GlobalPooling2DOptions = {}) {
    super(options);
    this.keepDims = options.keepDims ?? false;
  }

  protected override get inputSpec(): InputSpec {
    return { rank: 4 };
  }

  override computeOutputShape([batch = null, , , channels = null]: Shape): Shape {
    return this.keepDims ? [batch, 1, 1, channels] : [batch, channels];
  }

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), data_format: 'channels_last', keepdims: this.keepDims };
  }
}

/** The mean over height and width. */
export class GlobalAveragePooling2D extends GlobalPooling2D {
  override call(inputs: tf.Tensor): tf.Tensor {
    return tf.mean(inputs, [1, 2], this.keepDims);
  }

  static fromConfig(read: ConfigReader): GlobalAveragePooling2D {
    return new GlobalAveragePooling2D(readGlobalPooling(read));
  }
}

/** The largest value over height and width. */
export class GlobalMaxPooling2D extends GlobalPooling2D {
  override call(inputs: tf.Tensor): tf.Tensor {
    return tf.max(inputs, [1, 2], this.keepDims);
  }

  static fromConfig(read: ConfigReader): GlobalMaxPooling2D {
    return new GlobalMaxPooling2D(readGlobalPooling(read));
  }
}

function readGlobalPooling(read: ConfigReader): GlobalPooling2DOptions {
  read.only('data_format', 'channels_last');
  return { ...read.base(), keepDims: read.boolean('keepdims') };
}

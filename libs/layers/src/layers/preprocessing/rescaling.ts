import * as tf from '@tensorflow/tfjs-core';
import { BuiltInLayer } from '../built-in-layer.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import { InvalidLayerArgument } from '../../errors.js';
import type { InputSpec } from '../../shapes/input-spec.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import type { LayerOptions } from '../../layer.js';

export interface RescalingOptions extends LayerOptions {
  /** One factor, or one per entry of the last axis. */
  scale: number | readonly number[];
  /** What is added afterwards, by default 0. */
  offset?: number | readonly number[] | undefined;
}

/**
 * `x * scale + offset`, in training and out of it: `scale: 1 / 255` takes pixels to `[0, 1]`. The output has the input's
 * shape and is float32 also where the input is int32.
 * @source keras/src/layers/preprocessing/rescaling.py
 */
export class Rescaling extends BuiltInLayer {
  readonly scale: number | readonly number[];
  readonly offset: number | readonly number[];

  constructor(options: RescalingOptions) {
    super(options);
    this.scale = options.scale;
    this.offset = options.offset ?? 0;
    for (const [name, value] of Object.entries({ scale: this.scale, offset: this.offset })) {
      if ([value].flat().every(Number.isFinite)) continue;
      const expected = 'a finite number or a list of them';
      throw new InvalidLayerArgument(`Rescaling '${this.name}'`, name, expected, value);
    }
  }

  protected override get inputSpec(): InputSpec {
    return { dtypes: [['float32', 'int32']] };
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    const values = tf.cast(inputs, 'float32');
    return tf.add(tf.mul(values, tf.tensor([this.scale].flat())), tf.tensor([this.offset].flat()));
  }

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), scale: this.scale, offset: this.offset };
  }

  static fromConfig(read: ConfigReader): Rescaling {
    return new Rescaling({
      ...read.base(),
      scale: read.required('scale', read.numbers('scale')),
      offset: read.numbers('offset'),
    });
  }
}

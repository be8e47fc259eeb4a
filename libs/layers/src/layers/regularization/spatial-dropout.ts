import type { ConfigReader } from '../../configuration/config-reader.js';
import type { InputSpec } from '../../shapes/input-spec.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import { Dropout, type DropoutOptions } from './dropout.js';

export type SpatialDropoutOptions = Omit<DropoutOptions, 'noiseShape'>;

/** Dropout of whole feature maps: what the places of a channel share. Keras keeps neither `trainable` nor a noise shape here. */
abstract class SpatialDropout extends Dropout {
  constructor({ name, trainable, activityRegularizer, rate, seed }: SpatialDropoutOptions) {
    super({ name, trainable, activityRegularizer, rate, seed });
  }

  protected override drawnShape(inputShape: readonly number[]): readonly number[] {
    return inputShape.map((size, axis) => (axis === 0 || axis === inputShape.length - 1 ? size : 1));
  }

  override getConfig(): ConfigRecord {
    const { name, rate, randomSeed } = this;
    return { name, rate, seed: randomSeed ?? null, dtype: 'float32' };
  }
}

function readOptions(read: ConfigReader): SpatialDropoutOptions {
  const rate = read.required('rate', read.number('rate'));
  return { ...read.base(), rate, seed: read.number('seed') };
}

/**
 * {@link Dropout} that keeps or drops each channel of `[batch, steps, channels]` as a whole.
 * @source keras/src/layers/regularization/spatial_dropout.py
 */
export class SpatialDropout1D extends SpatialDropout {
  protected override get inputSpec(): InputSpec {
    return { rank: 3 };
  }

  static override fromConfig(read: ConfigReader): SpatialDropout1D {
    return new SpatialDropout1D(readOptions(read));
  }
}

/**
 * {@link Dropout} that keeps or drops each channel of `[batch, height, width, channels]` as a whole.
 * @source keras/src/layers/regularization/spatial_dropout.py
 */
export class SpatialDropout2D extends SpatialDropout {
  protected override get inputSpec(): InputSpec {
    return { rank: 4 };
  }

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), data_format: 'channels_last' };
  }

  static override fromConfig(read: ConfigReader): SpatialDropout2D {
    read.only('data_format', 'channels_last');
    return new SpatialDropout2D(readOptions(read));
  }
}

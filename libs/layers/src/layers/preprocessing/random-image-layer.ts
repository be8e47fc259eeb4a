import { checkedSeed } from '../../arguments/arguments.js';
import type * as tf from '@tensorflow/tfjs-core';
import type { CallContext } from '../../calls/call-context.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import type { LayerOptions } from '../../layer.js';
import type { LayerRandom } from '../../calls/random-ops.js';
import { ImageLayer } from './image-layer.js';

export interface RandomImageOptions extends LayerOptions {
  /** Distinguishes this layer's draws beyond its path. */
  seed?: number | undefined;
}

/**
 * Changes images at random in training mode, each in its own way; otherwise the identity. Freezing it changes nothing. In a run
 * over fixed views, what is drawn for an image depends on the example and its view.
 */
export abstract class RandomImageLayer extends ImageLayer {
  /** As in Keras, where these layers alone train in a call that nobody said anything about. */
  override readonly defaultTraining: boolean = true;
  override readonly randomSeed: number | undefined;

  constructor(options: RandomImageOptions) {
    super(options);
    this.randomSeed = checkedSeed(`${this.className} '${this.name}'`, options.seed);
  }

  protected override transform(images: tf.Tensor4D, context: CallContext): tf.Tensor4D {
    return context.training ? this.augment(images, context.rowRandom) : images;
  }

  /** Draws, and changes the images by what it drew. */
  protected abstract augment(images: tf.Tensor4D, random: LayerRandom): tf.Tensor4D;

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), seed: this.randomSeed ?? null };
  }
}

/** The options in a configuration. */
export function readRandomImageOptions(read: ConfigReader): RandomImageOptions {
  read.only('data_format', 'channels_last');
  return { ...read.base(), seed: read.number('seed') };
}

import { checkedSeed } from '../../arguments/arguments.js';
import type * as tf from '@tensorflow/tfjs-core';
import type { CallContext } from '../../calls/call-context.js';
import type { LayerRandom } from '../../calls/random-ops.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import { InvalidLayerArgument } from '../../errors.js';
import type { LayerOptions } from '../../layer.js';
import { BuiltInLayer } from '../built-in-layer.js';

/** What layers that add noise take beside its strength. */
export interface NoiseOptions extends LayerOptions {
  /** Distinguishes this layer's draws beyond its path. */
  seed?: number | undefined;
}

/**
 * The base of the layers that disturb their input in training mode and are the identity otherwise, frozen or not.
 * @source keras/src/layers/regularization/gaussian_noise.py and its neighbours
 */
export abstract class NoiseLayer extends BuiltInLayer {
  /** As in Keras's signature of `call`. */
  override readonly defaultTraining = false;
  override readonly randomSeed: number | undefined;

  constructor(options: NoiseOptions) {
    super(options);
    this.randomSeed = checkedSeed(`${this.className} '${this.name}'`, options.seed);
  }

  /** How much is disturbed; at 0 nothing is drawn. */
  protected abstract get strength(): number;

  /** What becomes of the input in training mode. */
  protected abstract disturb(inputs: tf.Tensor, random: LayerRandom): tf.Tensor;

  override get supportsMasking(): boolean {
    return true;
  }

  override call(inputs: tf.Tensor, context: CallContext): tf.Tensor {
    return context.training && this.strength > 0 ? this.disturb(inputs, context.random) : inputs;
  }

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), seed: this.randomSeed ?? null };
  }
}

/** @throws {@link InvalidLayerArgument} for a rate of 1, with which a layer can be made but its noise would be infinite. */
export function refuseAllNoise(where: string, rate: number): void {
  if (rate === 1) throw new InvalidLayerArgument(where, 'rate', 'below 1 in training', rate);
}

import type * as tf from '@tensorflow/tfjs-core';
import type { Initializer } from './initializer.js';
import type { ConfigRecord, KerasConfig } from '../configuration/keras-config.js';
import type { RandomOps, Seed } from '../calls/random-ops.js';
import { seedFrom } from '../calls/seed.js';

/** Makes the values of a weight. The caller owns them. */
export type Draw = (shape: readonly number[], random: RandomOps, seed: Seed) => tf.Tensor;

/** One of Keras's initializers. */
export class KerasInitializer implements Initializer {
  readonly #className: string;
  readonly #config: ConfigRecord;
  readonly #draw: Draw;

  constructor(className: string, config: ConfigRecord, draw: Draw) {
    this.#className = className;
    this.#config = config;
    this.#draw = draw;
  }

  create(shape: readonly number[], { random, seed }: { random: RandomOps; seed: Seed }): tf.Tensor {
    const own = this.#config.seed;
    return this.#draw(shape, random, typeof own === 'number' ? seedFrom('initializer', own) : seed);
  }

  serialize(): KerasConfig {
    return {
      module: 'keras.initializers',
      class_name: this.#className,
      config: this.#config,
      registered_name: null,
    };
  }
}

import type { RandomOps } from '@thaw/layers';
import { loadRuntime } from '@thaw/runtime';

/** The runtime's random numbers, of which nothing is loaded before {@link load}. */
export class LateRandom implements RandomOps {
  #random: RandomOps | undefined;

  /** Loads TensorFlow as the backend. @throws TensorflowUnavailable when it is not provisioned */
  async load(): Promise<void> {
    this.#random ??= (await loadRuntime()).random;
  }

  uniform: RandomOps['uniform'] = (...draw) => this.#loaded.uniform(...draw);
  normal: RandomOps['normal'] = (...draw) => this.#loaded.normal(...draw);
  truncatedNormal: RandomOps['truncatedNormal'] = (...draw) => this.#loaded.truncatedNormal(...draw);

  get #loaded(): RandomOps {
    if (this.#random === undefined) throw new Error('drawn before load');
    return this.#random;
  }
}

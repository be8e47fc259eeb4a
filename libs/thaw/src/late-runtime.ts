import type { RandomOps } from '@thaw/layers';
import { loadRuntime, type Runtime } from '@thaw/runtime';
import type { GraphCompiler } from '@thaw/training';

/** The runtime's random numbers and recorder, of which nothing is loaded before {@link load}. */
export class LateRuntime implements RandomOps, GraphCompiler {
  #runtime: Runtime | undefined;

  /** Loads TensorFlow as the backend. @throws TensorflowUnavailable when it is not provisioned */
  async load(): Promise<void> {
    this.#runtime ??= await loadRuntime();
  }

  uniform: RandomOps['uniform'] = (...draw) => this.#loaded.random.uniform(...draw);
  normal: RandomOps['normal'] = (...draw) => this.#loaded.random.normal(...draw);
  truncatedNormal: RandomOps['truncatedNormal'] = (...draw) => this.#loaded.random.truncatedNormal(...draw);
  record: GraphCompiler['record'] = (recording) => this.#loaded.record(recording);

  get #loaded(): Runtime {
    if (this.#runtime === undefined) throw new Error('used before load');
    return this.#runtime;
  }
}

import { applyFreezePlan, rememberFreezing, type Layer } from '@thaw/layers';
import { placeOfPhase, type PhaseSpec } from '@thaw/orchestration';

import { NothingTrainable } from './errors.js';

type FrozenPhase = Pick<PhaseSpec, 'name' | 'freeze' | 'thaw'>;

/** Puts the freeze plans of a job's phases into effect, each from the flags that the model was built with. */
export class PhaseFreezing {
  readonly #model: Layer;
  readonly #phases: readonly FrozenPhase[];
  readonly #restore: () => void;

  /** @param model as it was built; from now on its flags are set here alone */
  constructor(model: Layer, phases: readonly FrozenPhase[]) {
    this.#model = model;
    this.#phases = phases;
    this.#restore = rememberFreezing(model);
  }

  /**
   * Freezes and thaws as the phase of this index says, whatever phase was before.
   *
   * @throws UnmatchedFreezePattern when a pattern matches no layer
   * @throws NothingTrainable when the plan leaves no trainable weight
   */
  apply(index: number): void {
    const { freeze, thaw } = this.#phases[index] ?? { freeze: [], thaw: [] };
    const where = placeOfPhase(this.#phases, index);
    this.#restore();
    applyFreezePlan(this.#model, freeze, { thaw, where });
    const { weights, trainableWeights } = this.#model;
    if (trainableWeights.length === 0) throw new NothingTrainable(weights.length, where);
  }

  /** Tries all phases, and leaves the model as it was built. @throws as {@link apply} does, for the first phase that fails */
  checkAll(): void {
    try {
      this.#phases.forEach((_, index) => this.apply(index));
    } finally {
      this.#restore();
    }
  }
}

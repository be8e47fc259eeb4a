import type { Layer, RandomOps, Weight } from '@thaw/layers';
import {
  CONTINUE,
  optimizerOfPhase,
  type JobSpec,
  type MeasuredEpoch,
  type PhaseSetting,
  type PhaseSpec,
} from '@thaw/orchestration';
import { afterEpoch, PHASE_BEGINNING, Trainer, WeightSnapshot } from '@thaw/training';
import type { EpochEnd, PhaseEnd } from './compute-calls.js';
import { WeightAudit } from './weight-audit.js';

/** What all phases of a job have in common. */
export interface PhaseParts {
  readonly spec: JobSpec;
  /** Frozen as the phase says, before it begins. */
  readonly model: Layer;
  readonly random: RandomOps;
}

/** One phase of a job on this worker: its trainer, and the rules by which it goes on or ends. */
export class PhaseTraining {
  readonly index: number;
  readonly trainer: Trainer;
  /** The weights that its optimizer updates. */
  readonly trained: ReadonlySet<Weight>;
  readonly #spec: PhaseSpec;
  readonly #audit: WeightAudit;
  readonly #numFrozen: number;
  #course = PHASE_BEGINNING;
  #best: { readonly weights: WeightSnapshot; readonly epoch: MeasuredEpoch } | undefined;
  #last: MeasuredEpoch | undefined;

  private constructor({ spec, model }: PhaseParts, index: number, trainer: Trainer) {
    const phase = spec.train.phases[index];
    if (phase === undefined) throw new RangeError(`the job has no phase ${index}`);
    this.index = index;
    this.trainer = trainer;
    this.trained = new Set(model.trainableWeights);
    this.#spec = phase;
    this.#audit = new WeightAudit(model);
    this.#numFrozen = model.weights.filter(
      (weight) => weight.isTrainable && !this.trained.has(weight),
    ).length;
  }

  /**
   * Begins a phase, with fresh slots, iteration and schedule unless it goes on with those of the phase before. Takes the
   * trainer of that phase over: it is used on, or freed.
   */
  static begin(parts: PhaseParts, index: number, former?: Trainer): PhaseTraining {
    const { spec, model, random } = parts;
    const { phases, loss, metrics, seed } = spec.train;
    if (former !== undefined && phases[index]?.optimizer === CONTINUE) {
      former.refreeze();
      return new PhaseTraining(parts, index, former);
    }
    former?.dispose();
    const optimizer = optimizerOfPhase(phases, index);
    return new PhaseTraining(
      parts,
      index,
      Trainer.create({ model, loss, metrics, optimizer, seed, random, hasConfusion: true }),
    );
  }

  /** What the phase begins with. */
  get setting(): PhaseSetting {
    const { learningRate } = this.trainer;
    return { trainable: this.trained.size, frozen: this.#numFrozen, learningRate };
  }

  /** Lets the rules of the phase look at an epoch: the learning rate may fall, and the phase may be over. */
  endEpoch(epoch: MeasuredEpoch): EpochEnd {
    const { learningRate } = this.trainer;
    const verdict = afterEpoch(this.#spec, this.#course, { ...epoch, learningRate });
    this.#course = verdict.course;
    this.#last = epoch;
    if (verdict.isBest && this.#spec.earlyStopping?.restoreBestWeights === true)
      this.#best = { weights: WeightSnapshot.of(this.trainer.changingWeights), epoch };
    if (verdict.learningRate !== learningRate) this.trainer.learningRate = verdict.learningRate;
    return { learningRate, isLast: verdict.isLast, isBest: verdict.isBest };
  }

  /** Ends the phase: averaged weights take their place, then those of the best epoch where they are wanted. */
  end(): PhaseEnd {
    this.trainer.finalizeWeights();
    this.#best?.weights.restore();
    const isRestored = this.#best !== undefined && this.#best.epoch !== this.#last;
    return {
      epochs: this.#course.epochs,
      restored: isRestored ? (this.#best?.epoch ?? null) : null,
      weights: this.#audit.report(this.trained),
    };
  }
}

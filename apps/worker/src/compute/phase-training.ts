import { ThawError } from '@thaw/errors';
import type { Layer, RandomOps, Weight } from '@thaw/layers';
import {
  CONTINUE,
  optimizerOfPhase,
  type JobSpec,
  type MeasuredEpoch,
  type PhaseSetting,
  type PhaseSpec,
} from '@thaw/orchestration';
import {
  afterEpoch,
  PHASE_BEGINNING,
  Trainer,
  WeightSnapshot,
  withPrecision,
  type FeatureRoom,
  type GraphCompiler,
  type PhaseCourse,
  type Precision,
} from '@thaw/training';
import type { EpochEnd, PhaseEnd } from './compute-calls.js';
import { WeightAudit } from './weight-audit.js';

/** What all phases of a job have in common. */
export interface PhaseParts {
  readonly spec: JobSpec;
  /** Frozen as the phase says, before it begins. */
  readonly model: Layer;
  readonly random: RandomOps;
  readonly compiler: GraphCompiler;
  /** Of all workers, in training and evaluation. */
  readonly numExamples: ExampleCounts;
}

/** How many examples a job has. */
export interface ExampleCounts {
  readonly train: number;
  readonly holdOut: number;
}

/** What a phase has to remember for its rules. */
export interface PhaseMemory {
  readonly course: PhaseCourse;
  readonly last: MeasuredEpoch | undefined;
  readonly best:
    | {
        readonly epoch: MeasuredEpoch;
        /** Whether it is the last epoch so far. */
        readonly isLast: boolean;
        /** Of the weights that the phase changes, in their order. */
        readonly weights: readonly Float32Array[];
      }
    | undefined;
  /** The SHA-256 of each weight before the first step of the phase, by path. */
  readonly weightsBefore: Readonly<Record<string, string>>;
}

/** One phase of a job on this worker: its trainer, and the rules by which it goes on or ends. */
export class PhaseTraining {
  readonly index: number;
  readonly trainer: Trainer;
  /** The weights that its optimizer updates. */
  readonly trained: ReadonlySet<Weight>;
  readonly #spec: PhaseSpec;
  readonly #precision: Precision;
  readonly #model: Layer;
  #audit: WeightAudit;
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
    this.#precision = spec.train.precision;
    this.#model = model;
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
    const { phases, loss, metrics, seed, execution, precision, lossScale, cache, views } = spec.train;
    if (former !== undefined && phases[index]?.optimizer === CONTINUE) {
      former.refreeze();
      return new PhaseTraining(parts, index, former);
    }
    former?.dispose();
    const optimizer = optimizerOfPhase(phases, index);
    const trainer = Trainer.create({
      ...{ model, loss, metrics, optimizer, lossScale, seed, random },
      hasConfusion: true,
      compiler: execution === 'compiled' ? withPrecision(parts.compiler, precision) : undefined,
      splitsPrefix: cache === 'auto',
      featureRoom: featureRoomOf(parts),
      hasViews: views !== undefined,
    });
    return new PhaseTraining(parts, index, trainer);
  }

  /**
   * What the phase begins with, where so much is to be computed of the frozen layers once for each example.
   * @throws ThawError FAILED_PRECONDITION for passes that cannot be recorded in a job of mixed precision
   */
  settingWith(featureSize: number): PhaseSetting {
    const { learningRate } = this.trainer;
    const toPasses = this.trainer.obstacleTo('train') ?? this.trainer.obstacleTo('evaluate');
    if (toPasses !== undefined && this.#precision !== 'float32')
      throw notRecordable(this.#precision, toPasses);
    const obstacle = toPasses ?? this.trainer.obstacleTo('update') ?? '';
    const cutReason = this.trainer.cutReasonOf('train');
    const weights = { trainable: this.trained.size, frozen: this.#numFrozen };
    return { ...weights, learningRate, featureSize, cutReason, obstacle };
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
    const { isLast, isBest } = verdict;
    return { learningRate, isLast, isBest, scaling: this.trainer.lossScaling ?? null };
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

  /** What a phase remembers beside the state of its trainer. */
  export(): PhaseMemory {
    const best = this.#best && {
      epoch: this.#best.epoch,
      isLast: this.#best.epoch === this.#last,
      weights: this.#best.weights.values,
    };
    return { course: this.#course, last: this.#last, best, weightsBefore: this.#audit.before };
  }

  /** Goes on where another member's phase was. */
  import({ course, last, best, weightsBefore }: PhaseMemory): void {
    this.#course = course;
    this.#last = last;
    this.#audit = new WeightAudit(this.#model, weightsBefore);
    if (best === undefined) return;
    const weights = WeightSnapshot.from(this.trainer.changingWeights, best.weights);
    this.#best = { weights, epoch: best.isLast && last !== undefined ? last : best.epoch };
  }
}

/** Of the job, never of a worker: where the model is cut decides bits. */
function featureRoomOf({ spec, numExamples }: PhaseParts): FeatureRoom {
  const { views = 1, cacheBytes } = spec.train;
  return { numExamples: numExamples.train * views + numExamples.holdOut, maxBytes: cacheBytes };
}

function notRecordable(precision: Precision, obstacle: string): ThawError {
  return new ThawError(
    'FAILED_PRECONDITION',
    `train.precision: ${precision} is that of compiled passes, and those of this model cannot be compiled: expected computations that ` +
      `can be recorded, received ${obstacle}. Set train.precision to float32, or change the layer.`,
  );
}

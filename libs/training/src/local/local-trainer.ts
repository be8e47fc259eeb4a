import { shapeList, weightPaths, type RandomOps } from '@thaw/layers';

import { numExamplesOf, type Batch } from '../batch.js';
import { InvalidTraining } from '../errors.js';
import { computeEvaluationPass } from '../evaluate-replica.js';
import { SparseCategoricalCrossentropy } from '../losses/sparse-categorical-crossentropy.js';
import { createObjective, type Objective, type ObjectiveOptions } from '../objective.js';
import { writeAndFree } from '../pass-values.js';
import { PassRunner } from '../recorded/pass-runner.js';
import { PrefixPool } from '../recorded/prefix.js';
import { computePenalty } from '../regularization.js';
import { createSchedule } from '../schedules/create-schedule.js';
import { summarize } from '../step-report.js';
import type { PassPosition } from '../replica-step.js';
import type { GraphCompiler } from '../recorded/graph-compiler.js';
import type { StepVectorLayout } from '../step-vector-layout.js';
import { Trainer, type TrainerOptions } from '../trainer.js';
import {
  ITERATION,
  LEARNING_RATE,
  OPTIMIZER,
  type NamedTensor,
  type TrainingState,
} from '../training-state.js';
import { createEvaluationPlan } from '../training-plan.js';
import { countExamples } from './examples.js';
import { freezeSignature } from './freeze-signature.js';
import type { LabelRule } from './label-check.js';
import { RunningReport, type BatchOutcome } from './running-report.js';

/** Where the random numbers of a pass in inference mode come from: layers may be told to train even there. */
export interface InferenceDraws {
  readonly random: RandomOps;
  readonly seed: number;
  readonly step: number;
}

/** A model that is built, and whose weights are materialized, before the first call of a method, and how to train it. */
export interface LocalTrainerOptions extends Pick<TrainerOptions, 'model' | 'optimizer' | 'seed' | 'random'> {
  /** Makes steps faster; without one they are computed op by op. */
  readonly compiler?: GraphCompiler | undefined;
  /** What is asked of the model; called once, when it is built. */
  objective(): Omit<ObjectiveOptions, 'model'>;
}

/**
 * Trains a model alone, as the single replica of its own steps, which makes a step that of Keras. It follows every
 * freezing and thawing from one step to the next, and keeps the slots of what stays trainable.
 * It owns the slots, from the first step until it is disposed; the model stays the caller's.
 */
export class LocalTrainer {
  readonly #options: LocalTrainerOptions;
  /** Made at first use, because the model may not be built before. */
  #measured: Measured | undefined;
  /** Made at the first step, so that a model that only is evaluated may be frozen as a whole. */
  #trainer: Trainer | undefined;
  #evaluations: Evaluations | undefined;
  #freezeSignature = '';
  /** What an earlier training left, until the first step. */
  #restored: ReadonlyMap<string, NamedTensor> | undefined;
  /** Set by hand before the first step. */
  #learningRate: number | undefined;
  #vector = new Float32Array(0);

  constructor(options: LocalTrainerOptions) {
    this.#options = options;
  }

  /** What labels of an output have to be; those that are classes are given as int32, others as float32. */
  labelRule(output: number): LabelRule {
    const { model, terms } = this.#measure().objective;
    const loss = terms.find((each) => each.output === output)?.loss;
    if (!(loss instanceof SparseCategoricalCrossentropy)) return {};
    const count = shapeList(model.outputShape)[output]?.at(-1) ?? Infinity;
    return { classes: { count, ignored: loss.ignoreClass } };
  }

  /** Steps so far. */
  get iteration(): number {
    return this.#trainer?.iteration ?? this.#restored?.get(ITERATION)?.values[0] ?? 0;
  }

  /** Of the next step. */
  get learningRate(): number {
    const configured = () =>
      Math.fround(createSchedule(this.#options.optimizer.learningRate)(this.iteration));
    const restored = this.#restored?.get(LEARNING_RATE)?.values[0];
    return this.#trainer?.learningRate ?? this.#learningRate ?? restored ?? configured();
  }

  /** @throws InvalidTraining when there is a schedule, or for a number below 0 */
  set learningRate(value: number) {
    if (this.#trainer !== undefined) {
      this.#trainer.learningRate = value;
      return;
    }
    if (typeof this.#options.optimizer.learningRate !== 'number')
      throw new InvalidTraining(
        'learningRate',
        'no change of a learning rate that has a schedule',
        String(value),
      );
    if (!Number.isFinite(value) || value < 0)
      throw new InvalidTraining('learningRate', 'a number from 0', String(value));
    this.#learningRate = Math.fround(value);
  }

  /** Adds up the outcomes of batches. */
  startReport(): RunningReport {
    const { objective, layout } = this.#measure();
    return new RunningReport(objective, layout);
  }

  /**
   * One step: the gradient of one batch, applied. The batch stays the caller's, and no tensor is left behind.
   *
   * @throws NothingTrainable when every weight is frozen
   * @throws InvalidBatch when the examples do not fit the model
   * @throws NonFiniteStep when a gradient, statistic or sum is NaN or infinite; nothing was applied
   */
  trainBatch(batch: Batch): BatchOutcome {
    const trainer = this.#follow(batch);
    const { iteration: step, layout } = trainer;
    if (this.#vector.length !== layout.length) this.#vector = new Float32Array(layout.length);
    trainer.computeReplica(batch, { step, replica: 0 }, this.#vector);
    const { loss, losses } = trainer.applyReduced(this.#vector, step);
    const sums = this.#vector.slice(layout.length - trainer.evaluationLayout.length);
    return { losses: { loss, ...losses }, numExamples: countExamples(batch), sums };
  }

  /**
   * Loss and metrics of one batch in inference mode; changes nothing. The batch stays the caller's.
   *
   * @throws InvalidBatch when the examples do not fit the model
   */
  evaluateBatch(batch: Batch, draws: InferenceDraws): BatchOutcome {
    const { objective, layout } = this.#measure();
    const numExamples = numExamplesOf(batch);
    const sums = new Float32Array(layout.length);
    const { passes } = this.#evaluationsWith(draws);
    writeAndFree(layout, passes.compute(batch, { step: draws.step, replica: 0 }), sums);
    const { loss, losses } = summarize(objective, layout, sums, computePenalty(objective.model));
    return { losses: { loss, ...losses }, numExamples, sums };
  }

  /** Slots, iteration and a rate set by hand, as a trainer's state has them under `optimizer/`; none before the first step. */
  exportOptimizer(): TrainingState {
    const state = this.#trainer?.exportState() ?? this.#restored ?? new Map<string, NamedTensor>();
    return new Map([...state].filter(([name]) => name.startsWith(OPTIMIZER)));
  }

  /** Goes on from what {@link exportOptimizer} gave, with the slots of the weights that are trainable at the first step. */
  restoreOptimizer(state: ReadonlyMap<string, NamedTensor>): void {
    this.#trainer?.dispose();
    this.#trainer = undefined;
    this.#restored = state;
  }

  /** Ends a training: with `useEma`, weights take their moving averages. */
  finalizeWeights(): void {
    this.#trainer?.finalizeWeights();
  }

  /** Frees the slots, and what was compiled. */
  dispose(): void {
    this.#trainer?.dispose();
    this.#trainer = undefined;
    this.#evaluations?.passes.reset();
    this.#evaluations = undefined;
  }

  #restoreInto(trainer: Trainer): void {
    if (this.#restored === undefined) return;
    const state = trainer.exportState();
    for (const [name, tensor] of this.#restored)
      if (state.has(name) || name === LEARNING_RATE) state.set(name, tensor);
    trainer.importState(state);
    this.#restored = undefined;
  }

  /** Of all weights, for any may have another value in the next evaluation. */
  #evaluationsWith({ random, seed }: InferenceDraws): Evaluations {
    if (this.#evaluations?.seed === seed && this.#evaluations.random === random) return this.#evaluations;
    this.#evaluations?.passes.reset();
    const { objective } = this.#measure();
    const { compiler, model } = this.#options;
    const compute = (batch: Batch, position: PassPosition) =>
      computeEvaluationPass(objective, batch, { random, seed, ...position });
    const kind = { compute, weights: new Map(weightPaths(model)), fixed: [], hasViews: false };
    const passes = new PassRunner(kind, { compiler, splitsPrefix: false, pool: new PrefixPool() });
    return (this.#evaluations = { random, seed, passes });
  }

  #measure(): Measured {
    if (this.#measured === undefined) {
      const objective = createObjective({ model: this.#options.model, ...this.#options.objective() });
      this.#measured = { objective, layout: createEvaluationPlan(objective) };
    }
    return this.#measured;
  }

  /** The trainer of the model as it is frozen now. */
  #follow({ inputs }: Batch): Trainer {
    const signature = freezeSignature(this.#options.model);
    if (this.#trainer === undefined) {
      const samples = [inputs].flat().map(({ shape, dtype }) => ({ shape: shape.slice(1), dtype }));
      const objective = this.#options.objective();
      this.#trainer = Trainer.create({ ...this.#options, ...objective, samples, splitsPrefix: false });
      this.#restoreInto(this.#trainer);
      if (this.#learningRate !== undefined) this.#trainer.learningRate = this.#learningRate;
    } else if (signature !== this.#freezeSignature) {
      this.#trainer.refreeze();
    }
    this.#freezeSignature = signature;
    return this.#trainer;
  }
}

/** Passes in inference mode that draw from one seed. */
interface Evaluations extends Pick<InferenceDraws, 'random' | 'seed'> {
  readonly passes: PassRunner;
}

/** What a pass over examples measures, and where its sums lie: the vector of a training step ends with them. */
interface Measured {
  readonly objective: Objective;
  readonly layout: StepVectorLayout;
}

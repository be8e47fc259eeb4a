import { weightPaths, type RandomOps, type Weight } from '@thaw/layers';
import type { LossScaling, OptimizerSpec } from '@thaw/orchestration';

import { applyReducedSums, prepareUpdate, type StepTools } from './apply-step.js';
import type { Batch, FeatureBatch } from './batch.js';
import { InvalidTraining } from './errors.js';
import { computeEvaluationPass } from './evaluate-replica.js';
import { LossScale, type LossScaleOptions } from './loss-scale.js';
import type { ObjectiveOptions } from './objective.js';
import { OptimizerState } from './optimizer-state.js';
import { OptimizerStep } from './optimizers/optimizer-step.js';
import { createSchedule } from './schedules/create-schedule.js';
import type { Schedule } from './schedules/schedule.js';
import { writeAndFree } from './pass-values.js';
import type { FeatureRoom } from './recorded/cut-choice.js';
import type { GraphCompiler } from './recorded/graph-compiler.js';
import { PassRunner, type PassKind } from './recorded/pass-runner.js';
import { PrefixPool, type Prefix } from './recorded/prefix.js';
import { UpdateRunner } from './recorded/update-runner.js';
import { computePenalty } from './regularization.js';
import { computeReplicaPass, type ReplicaPosition, type TrainingPlan } from './replica-step.js';
import { summarize, type StepReport } from './step-report.js';
import { assertVectorLength, findSection, readSection, type StepVectorLayout } from './step-vector-layout.js';
import { createConfusion, withMetric } from './confusion-objective.js';
import type { ReportedMetric } from './metrics/metric-list.js';
import { createEvaluationPlan, createPlan } from './training-plan.js';
import {
  digestTrainingState,
  exportTrainingState,
  importTrainingState,
  type NamedTensor,
  type TrainingState,
} from './training-state.js';
import type { InputSample } from './update-discovery.js';

/** What a trainer is made of: a model that is built, frozen as wanted, its weights materialized; it stays the caller's. */
export interface TrainerOptions extends ObjectiveOptions {
  optimizer: OptimizerSpec;
  /** The job's: decides every random number, together with layer, step and replica. */
  seed: number;
  random: RandomOps;
  /** Absent where losses are not scaled; needed where passes are computed in float16. */
  lossScale?: LossScaleOptions | undefined;
  /** What an example of each input looks like, where the model's inputs leave dimensions open. */
  samples?: readonly InputSample[] | undefined;
  /** Whether evaluations count which classes are taken for which, where the model chooses among a bounded number. */
  hasConfusion?: boolean | undefined;
  /** Makes passes faster; without one they are computed op by op. Of their examples it asks for one shape. */
  compiler?: GraphCompiler | undefined;
  /** Whether what the frozen beginning of the model makes of examples is computed apart; by default it is. */
  splitsPrefix?: boolean | undefined;
  /** What that may take where it is kept, which decides how much of it there is; by default it has any room. */
  featureRoom?: FeatureRoom | undefined;
  /** Whether random image layers change each example in fixed views, which the position of a pass then says; by default they draw anew. */
  hasViews?: boolean | undefined;
}

/** What is done with examples. */
export type PassName = 'train' | 'evaluate';

/**
 * Trains one model on one worker. A step is: {@link computeReplica} for each replica that the worker carries,
 * the vectors added up over all replicas (elsewhere), then {@link applyReduced} with the same sum on every worker.
 * What is frozen has no place in the vector and no optimizer slot; after freezing or thawing call {@link refreeze}.
 * No method leaves a tensor behind.
 */
export class Trainer {
  /** Of the vector that {@link evaluateReplica} writes and {@link summarizeEvaluation} takes. */
  readonly evaluationLayout: StepVectorLayout;
  readonly #options: TrainerOptions;
  readonly #optimizer: OptimizerStep;
  readonly #schedule: Schedule;
  readonly #state: OptimizerState;
  /** Measured in evaluations alone. */
  readonly #confusion: ReportedMetric | undefined;
  #plan: TrainingPlan;
  #passes: Readonly<Record<PassName, PassRunner>>;
  readonly #prefixes = new PrefixPool();
  readonly #updates: UpdateRunner;

  private constructor(options: TrainerOptions, plan: TrainingPlan, optimizer: OptimizerStep) {
    this.#options = options;
    this.#plan = plan;
    this.#optimizer = optimizer;
    this.#schedule = createSchedule(options.optimizer.learningRate);
    const scale = options.lossScale && new LossScale(options.lossScale);
    this.#state = new OptimizerState(optimizer.slots, plan.trainable, scale);
    this.#confusion = options.hasConfusion ? createConfusion(plan) : undefined;
    this.evaluationLayout = createEvaluationPlan(withMetric(plan, this.#confusion));
    this.#passes = this.#createPasses();
    this.#updates = new UpdateRunner(options.compiler);
  }

  /**
   * Looks at the model once and lays out its steps; slots start as the optimizer says, mostly at zero.
   *
   * @throws NothingTrainable when every weight is frozen
   * @throws InvalidTraining when a setting is out of range or the input's shape is unknown
   */
  static create(options: TrainerOptions): Trainer {
    return new Trainer(options, createPlan(options), new OptimizerStep(options.optimizer));
  }

  /** Of the vector that {@link computeReplica} writes and {@link applyReduced} takes; {@link refreeze} changes it. */
  get layout(): StepVectorLayout {
    return this.#plan.layout;
  }

  /** The weights that a step may change: those that gradients reach, and moving statistics. */
  get changingWeights(): readonly Weight[] {
    return [...this.#plan.trainable.values(), ...this.#plan.updated.values()];
  }

  /** Steps so far, also those that only accumulated gradients; not those that were skipped. */
  get iteration(): number {
    return this.#state.iteration;
  }

  /** Absent where losses are not scaled. */
  get lossScaling(): LossScaling | undefined {
    return this.#state.lossScale?.scaling;
  }

  /** Of the next step. */
  get learningRate(): number {
    return this.#state.learningRate ?? Math.fround(this.#schedule(this.iteration));
  }

  /** Replaces the configured learning rate from the next step on; it becomes part of the state. */
  set learningRate(value: number) {
    if (typeof this.#options.optimizer.learningRate !== 'number')
      throw new InvalidTraining(
        'learningRate',
        'no change of a learning rate that has a schedule',
        String(value),
      );
    if (!Number.isFinite(value) || value < 0)
      throw new InvalidTraining('learningRate', 'a number from 0', String(value));
    this.#state.learningRate = Math.fround(value);
  }

  /**
   * Takes note of what was frozen and thawed since: lays out the steps anew, keeps the slots of the weights that
   * stay trainable, frees those of frozen ones, and starts those of thawed ones anew. The iteration goes on.
   *
   * @throws NothingTrainable when every weight is frozen; nothing was changed
   */
  refreeze(): void {
    this.#plan = createPlan(this.#options, this.#plan);
    this.#state.follow(this.#plan.trainable);
    this.#forgetPasses();
    this.#passes = this.#createPasses();
  }

  /** Why passes or updates are computed op by op although there is a compiler; undefined as long as they are not. */
  obstacleTo(name: PassName | 'update'): string | undefined {
    return name === 'update' ? this.#updates.obstacle : this.#passes[name].obstacle;
  }

  /** Why the part that is computed apart ends where it does, or why there is none; empty where it was not looked for. */
  cutReasonOf(name: PassName): string {
    return this.#passes[name].cutReason;
  }

  /**
   * Prepares passes over as many examples as there are in a batch; what is prepared already is left alone.
   *
   * @returns what makes the features that may stand in for the examples of such a pass, where there is such a thing; it stays
   * this trainer's, and is good until {@link refreeze} or {@link importState}
   */
  prepare(name: PassName, batch: Batch): Prefix | undefined {
    return this.#passes[name].prepare(batch);
  }

  /** Prepares the update of the next step. */
  prepareUpdate(): void {
    prepareUpdate(this.#stepTools, this.learningRate);
  }

  /**
   * Computes one replica's share of a step: sums over its examples, written over the whole of `into`.
   *
   * @param onWritten is told again and again up to which number `into` is written: others may read it so far, while gradients still
   * come from the device
   * @throws InvalidBatch when there are no examples: an empty replica is left out of the sum
   * @throws VectorLengthMismatch when `into` has not the layout's length
   */
  computeReplica(
    batch: Batch | FeatureBatch,
    position: ReplicaPosition,
    into: Float32Array,
    onWritten?: (numbers: number) => void,
  ): void {
    const { layout } = this.#plan;
    assertVectorLength(layout, into, `replica ${position.replica}`);
    writeAndFree(layout, this.#passes.train.compute(batch, position), into, onWritten);
  }

  /**
   * Divides the sums over all replicas by their counts, adds regularization, updates weights, slots and moving
   * statistics, and reports. Where losses are scaled and a gradient is not finite, no weight changes and the scale is halved.
   *
   * @param isKnownFinite says that no number of the vector is NaN or infinite, for who knows it already
   * @throws NonFiniteStep when the vector holds NaN or infinity otherwise; nothing was applied
   */
  applyReduced(vector: Float32Array, step: number, { isKnownFinite = false } = {}): StepReport {
    const { learningRate } = this;
    return applyReducedSums(this.#stepTools, { vector, isKnownFinite, step, learningRate });
  }

  /** Sums loss, metrics and counts of some examples in inference mode, over the whole of `into`. Changes nothing. */
  evaluateReplica(batch: Batch | FeatureBatch, into: Float32Array): void {
    assertVectorLength(this.evaluationLayout, into, 'evaluation');
    writeAndFree(this.evaluationLayout, this.#passes.evaluate.compute(batch, EVALUATION), into);
  }

  /** The means that added-up evaluation vectors stand for, with the current regularization penalty. */
  summarizeEvaluation(vector: Float32Array): StepReport {
    return summarize(this.#plan, this.evaluationLayout, vector, computePenalty(this.#plan.model));
  }

  /** Row by row, how many examples of each class an added-up evaluation vector says were taken for each class. */
  confusionOf(vector: Float32Array): readonly number[] | undefined {
    if (this.#confusion === undefined) return undefined;
    return [...readSection(vector, findSection(this.evaluationLayout, 'metric', this.#confusion.name))];
  }

  /**
   * Ends training: weights of which a moving average was kept take it. Does nothing without `useEma`.
   *
   * @source keras/src/optimizers/base_optimizer.py, `finalize_variable_values`
   */
  finalizeWeights(): void {
    for (const [path, weight] of this.#plan.trainable) {
      const average = this.#optimizer.slots.averageOf(this.#state.slotsOf(path));
      if (average !== undefined) weight.assign(average.clone());
    }
  }

  /** A copy of all that the next step depends on: weights under `weights/`, slots and iteration under `optimizer/`. */
  exportState(): TrainingState {
    return exportTrainingState(this.#plan.model, this.#state);
  }

  /**
   * Takes over a state that a trainer of the same job exported.
   *
   * @throws StateMismatch when it does not fit; nothing was changed
   */
  importState(state: ReadonlyMap<string, NamedTensor>): void {
    importTrainingState(this.#plan.model, this.#state, state);
    this.#forgetPasses();
  }

  /** The hex sha256 of the exported state: equal on workers that agree to the last bit. */
  stateDigest(): string {
    return digestTrainingState(this.#plan.model, this.#state);
  }

  /** Frees the slots, and what was compiled; the model stays the caller's. */
  dispose(): void {
    this.#state.dispose();
    this.#forgetPasses();
  }

  get #stepTools(): StepTools {
    return { plan: this.#plan, optimizer: this.#optimizer, state: this.#state, updates: this.#updates };
  }

  #createPasses(): Readonly<Record<PassName, PassRunner>> {
    const { lossScale } = this.#state;
    const plan = { ...this.#plan, lossScale };
    const { random, seed } = plan;
    const measured = withMetric(plan, this.#confusion);
    const changing = new Set(this.changingWeights);
    const all = [...weightPaths(plan.model)];
    const weights = new Map(all.filter(([, weight]) => changing.has(weight)));
    const fixed = all.map(([, weight]) => weight).filter((weight) => !changing.has(weight));
    const { hasViews = false } = this.#options;
    const runner = (kind: Pick<PassKind, 'compute' | 'lossScale' | 'hasViews'>): PassRunner =>
      new PassRunner({ ...kind, weights, fixed }, { ...this.#options, pool: this.#prefixes });
    const train: PassKind['compute'] = (batch, position) => computeReplicaPass(plan, batch, position);
    const evaluate: PassKind['compute'] = (batch, position) =>
      computeEvaluationPass(measured, batch, { random, seed, ...position });
    return {
      train: runner({ compute: train, lossScale, hasViews }),
      evaluate: runner({ compute: evaluate, hasViews: false }),
    };
  }

  #forgetPasses(): void {
    for (const pass of Object.values(this.#passes)) pass.reset();
    this.#prefixes.clear();
    this.#updates.reset();
  }
}

/** An inference draws the same wherever it takes place. */
const EVALUATION: ReplicaPosition = { step: 0, replica: 0 };

import { ThawError } from '@thaw/errors';
import { weightPaths, type Layer, type Weight } from '@thaw/layers';
import { encodeSafetensors } from '@thaw/model-files';
import {
  jobSpecSchema,
  modelUseOf,
  type ConfusionMatrix,
  type JobSpec,
  type MeasuredEpoch,
  type Measurements,
  type NumericsClass,
  type OutputFormat,
  type ReplicaRun,
  type WeightReport,
} from '@thaw/orchestration';
import { EXAMPLES, PhaseFreezing, readNumber, type GraphCompiler, type Trainer } from '@thaw/training';
import * as tf from '@tensorflow/tfjs-core';
import type { CoursePosition } from '../course-position.js';
import { encodeReports } from '../course-reports.js';
import { decodeFeatureRows, encodeFeatureRows, NO_FEATURES } from '../feature-rows.js';
import type {
  AppliedStep,
  BegunPhase,
  ComputedStep,
  EpochEnd,
  FeatureCount,
  FeatureStorage,
  PhaseEnd,
  PreparedJob,
  PrepareRequest,
  ReplicaShare,
  ResultFile,
  SnapshotRequest,
  ReducedStep,
  StepPlace,
  StepProgress,
  TakenFeatures,
  WantedFeatures,
} from './compute-calls.js';
import { FeatureStores } from './feature-store.js';
import { createMemberModel, type ModelTools } from './member-model.js';
import { PhaseTraining, type ExampleCounts } from './phase-training.js';
import type { ProgressSignal } from './progress-signal.js';
import { ReplicaPasses } from './replica-passes.js';
import { createShard, positionsOfRun, reducedIn, withLength, withRun, type Shard } from './replica-shard.js';
import { resultFiles } from './result-files.js';
import { shareVector } from './shared-vector.js';
import { decodeSnapshot, encodeSnapshot, type Snapshot } from './state-snapshot.js';
import { shareAll, StepComputation } from './step-computation.js';
import { WeightAudit } from './weight-audit.js';

/** What a member gives of its features at once, but for a single example's. */
const MOST_FEATURE_BYTES = 8 * 2 ** 20;

/** What the compute thread has loaded. */
export interface ComputeTools extends ModelTools {
  readonly progress: ProgressSignal;
  readonly compiler: GraphCompiler;
  /** Of this process. */
  readonly numericsClass: NumericsClass;
  readonly features: FeatureStorage;
}

/** The compute thread's part of one job: its model, its optimizer's state, and the examples of its replicas. */
export class JobComputation {
  readonly #spec: JobSpec;
  readonly #model: Layer;
  readonly #numOutputs: number;
  readonly #freezing: PhaseFreezing;
  readonly #tools: ComputeTools;
  readonly #stores: FeatureStores;
  readonly #classNames: readonly string[];
  readonly #numExamples: ExampleCounts;
  readonly #audit: WeightAudit;
  /** What the optimizer of any phase so far updates. */
  readonly #everTrained = new Set<Weight>();
  #run: PrepareRequest['run'];
  /** Of the snapshot that it goes on from. */
  #position: CoursePosition | null = null;
  #reports = encodeReports([]);
  #phase: PhaseTraining;
  /** Of the phase. */
  #passes: ReplicaPasses;
  /** Its sums are as long as the step vector of the phase. */
  #train: Shard;
  #holdOut: Shard | undefined;
  /** Of the weights as they are. */
  #confusion: ConfusionMatrix | null = null;
  /** Of the epoch whose weights the phase may take back. */
  #bestConfusion: ConfusionMatrix | null = null;
  readonly #steps: StepComputation;

  private constructor(request: PrepareRequest, tools: ComputeTools) {
    this.#spec = jobSpecSchema.parse(JSON.parse(request.assignment.jobSpec));
    this.#run = request.run;
    const { model, outputShape } = createMemberModel(this.#spec, request, tools);
    this.#model = model;
    this.#numOutputs = outputShape.at(-1) ?? request.train.info.numClasses;
    this.#tools = tools;
    this.#stores = new FeatureStores(tools.features);
    this.#classNames = request.train.info.classNames;
    this.#numExamples = {
      train: request.train.info.numExamples,
      holdOut: request.holdOut?.info.numExamples ?? 0,
    };
    this.#freezing = new PhaseFreezing(model, this.#spec.train.phases);
    this.#audit = new WeightAudit(model);
    this.#phase = this.#startPhase(0);
    this.#passes = this.#createPasses();
    this.#train = createShard(this.#spec, request.train, {
      run: this.#run,
      length: this.#trainer.layout.length,
    });
    this.#steps = new StepComputation(this.#spec, this.#train.schedule, request);
    this.#holdOut = request.holdOut
      ? createShard(this.#spec, request.holdOut, {
          run: this.#run,
          length: this.#trainer.evaluationLayout.length,
        })
      : undefined;
  }

  /**
   * Builds the model, gives it its weights and decodes the examples.
   * @throws ThawError when the base's weights do not fit its architecture, or a block is damaged
   */
  static create(request: PrepareRequest, tools: ComputeTools): JobComputation {
    return new JobComputation(request, tools);
  }

  prepared(): PreparedJob {
    return {
      position: this.#position,
      reports: this.#reports,
      maxVectorLength: this.#maxVectorLength(),
      reducedEvaluations: (this.#holdOut ?? this.#train).reduced.map(shareVector),
    };
  }

  /** Stands where another member stood when it gave this snapshot. @throws ThawError when the bytes are none */
  takeState(bytes: Uint8Array): PreparedJob {
    const snapshot = decodeSnapshot(bytes);
    this.#passes.dropAhead();
    this.#position = snapshot.position;
    this.#reports = snapshot.reports;
    // When all phases are over, the last one is still the present one.
    this.#enterPhase(Math.min(snapshot.position.phase, this.#spec.train.phases.length - 1));
    this.#take(snapshot);
    return this.prepared();
  }

  /** The first phase has begun when the job is prepared: the state that members compare is that of its beginning. */
  beginPhase(index: number): BegunPhase {
    this.#enterPhase(index);
    const featureSize = this.#steps.prepare({ passes: this.#passes, shard: this.#train });
    return {
      setting: this.#phase.settingWith(featureSize),
      reducedSteps: this.#train.reduced.map(shareVector),
    };
  }

  /** Takes other replicas; the reduced vectors stay, for a member that lacks the last one. */
  regroup(share: ReplicaShare): void {
    const { run, train, holdOut } = share;
    this.#run = run;
    this.#steps.regroup(share);
    this.#train = withRun(this.#train, train, run);
    if (this.#holdOut && holdOut) this.#holdOut = withRun(this.#holdOut, holdOut, run);
  }

  /** The features that are lacking of a run's examples, and for which there is room. */
  featuresWanted(run: ReplicaRun): WantedFeatures[] {
    // A newcomer has recorded nothing yet of which features are made.
    this.#steps.prepare({ passes: this.#passes, shard: this.#train });
    return [this.#train, this.#holdOut].flatMap((shard) => {
      return shard ? this.#passes.featuresWanted(shard, positionsOfRun(shard.schedule, run)) : [];
    });
  }

  giveFeatures({ source, positions }: WantedFeatures): Uint8Array {
    const rows = this.#stores.find(source)?.rowsOf(positions, MOST_FEATURE_BYTES);
    return encodeFeatureRows(rows ?? NO_FEATURES);
  }

  /** @throws ThawError DATA_LOSS when the bytes are damaged, or of other examples */
  takeFeatures({ source, positions, bytes }: WantedFeatures & { readonly bytes: Uint8Array }): TakenFeatures {
    const store = this.#stores.find(source);
    if (store === undefined) throw new ThawError('INTERNAL', `no features ${source} are wanted here`);
    const given = decodeFeatureRows(bytes, { positions, featureSize: store.featureSize });
    for (const [index, position] of given.positions.entries()) {
      const start = index * store.featureSize;
      store.putFetched(position, given.values.slice(start, start + store.featureSize));
    }
    return { given: given.positions.slice(), hasRoom: store.keepsMore };
  }

  /** Forward and backward of each of this worker's replicas, summed along the tree, and of one of another worker that it verifies. */
  computeStep(place: StepPlace, tell: (progress: StepProgress) => void): ComputedStep {
    return this.#steps.compute(place, { passes: this.#passes, shard: this.#train }, tell);
  }

  /** Does what can be done of the next step before this one is applied. What fails then will fail again when it is needed. */
  fetchAhead(): void {
    try {
      this.#steps.fetchAhead({ passes: this.#passes, shard: this.#train });
    } catch {
      this.#passes.dropAhead();
    }
  }

  /** Updates the weights from the reduced vector. @throws NonFiniteStep, with nothing applied */
  applyStep({ step, buffer, isKnownFinite }: ReducedStep): AppliedStep {
    const vector = reducedIn(this.#train, buffer);
    const numExamples = readNumber(this.#trainer.layout, vector, 'denominator', EXAMPLES);
    const training = this.#passes.paces.observe('update', () =>
      this.#trainer.applyReduced(vector, step, { isKnownFinite }),
    );
    const { numTensors } = tf.memory();
    return { training, numExamples, numTensors, features: this.#stores.use };
  }

  /** Loss and metrics over this worker's share of the held-back examples. */
  computeEvaluation(): ComputedStep {
    const startedAt = performance.now();
    const shard = this.#requireHoldOut();
    shard.sums.begin();
    for (let replica = this.#run.start; replica < this.#run.end; replica++)
      this.#passes.evaluate(shard, replica);
    const partials = shareAll(shard.sums.finish());
    return { partials, replicas: [], gradientDigest: '', computeMs: performance.now() - startedAt };
  }

  summarizeEvaluation(buffer: number): Measurements {
    const reduced = reducedIn(this.#requireHoldOut(), buffer);
    const counts = this.#trainer.confusionOf(reduced);
    if (counts !== undefined) this.#confusion = { classNames: this.#classNamesOf(counts), counts };
    return this.#trainer.summarizeEvaluation(reduced);
  }

  /** Of the weights that the job leaves, as they were last evaluated; null without any evaluation. */
  get confusion(): ConfusionMatrix | null {
    return this.#confusion;
  }

  endEpoch(epoch: MeasuredEpoch): EpochEnd & FeatureCount {
    const end = this.#phase.endEpoch(epoch);
    if (end.isBest) this.#bestConfusion = this.#confusion;
    return { ...end, features: this.#stores.use };
  }

  endPhase(): PhaseEnd {
    const end = this.#phase.end();
    if (end.restored !== null) this.#confusion = this.#bestConfusion;
    return end;
  }

  /** Of weights, slots and iteration as they are now. */
  stateDigest(): string {
    return this.#trainer.stateDigest();
  }

  /** All that another member needs to stand where this one stands. */
  exportSnapshot({ position, reports }: SnapshotRequest): Uint8Array {
    const everTrained = [...weightPaths(this.#model)].flatMap(([path, weight]) =>
      this.#everTrained.has(weight) ? [path] : [],
    );
    const phase = this.#phase.export();
    return encodeSnapshot({
      position,
      reports,
      everTrained,
      phase,
      confusion: this.#confusion,
      bestConfusion: this.#bestConfusion,
      state: this.#trainer.exportState(),
    });
  }

  auditWeights(): WeightReport {
    return this.#audit.report(this.#everTrained);
  }

  /** The trained model in one format. */
  async exportFiles(format: OutputFormat): Promise<readonly ResultFile[]> {
    const { sampleShape } = this.#train;
    const use = JSON.stringify(modelUseOf(this.#spec, { classNames: this.#classNames, sampleShape }));
    return resultFiles(format, { model: this.#model, use });
  }

  /** All state that a continuation needs. */
  exportState(): Uint8Array {
    return encodeSafetensors(this.#trainer.exportState());
  }

  /** Frees the job's tensors. */
  release(): void {
    this.#passes.dropAhead();
    this.#trainer.dispose();
    this.#model.dispose();
    this.#stores.close();
  }

  get #trainer(): Trainer {
    return this.#phase.trainer;
  }

  /** What is compiled for a phase may hold the weights that it freezes: that comes once they are what they will be in it. */
  #enterPhase(index: number): void {
    if (index === this.#phase.index) return;
    this.#passes.dropAhead();
    this.#phase = this.#startPhase(index, this.#trainer);
    this.#passes = this.#createPasses();
    this.#train = withLength(this.#train, { run: this.#run, length: this.#trainer.layout.length });
  }

  /** @param former the trainer of the phase before, which is taken over */
  #startPhase(index: number, former?: Trainer): PhaseTraining {
    this.#freezing.apply(index);
    const { random, compiler } = this.#tools;
    const numExamples = this.#numExamples;
    const parts = { spec: this.#spec, model: this.#model, random, compiler, numExamples };
    const phase = PhaseTraining.begin(parts, index, former);
    for (const weight of phase.trained) this.#everTrained.add(weight);
    return phase;
  }

  #createPasses(): ReplicaPasses {
    const tools = { ...this.#tools, stores: this.#stores, spec: this.#spec, numOutputs: this.#numOutputs };
    return new ReplicaPasses(this.#trainer, tools);
  }

  /** No phase has more than a gradient or an update of every weight, and what an evaluation has. */
  #maxVectorLength(): number {
    const sizes = this.#model.weights.map(({ shape }) => shape.reduce((size, dim) => size * dim, 1));
    return sizes.reduce((sum, size) => sum + size, this.#trainer.evaluationLayout.length);
  }

  #take({ state, phase, everTrained, confusion, bestConfusion }: Snapshot): void {
    this.#trainer.importState(state);
    this.#phase.import(phase);
    const weights = weightPaths(this.#model);
    for (const path of everTrained) {
      const weight = weights.get(path);
      if (weight !== undefined) this.#everTrained.add(weight);
    }
    this.#confusion = confusion;
    this.#bestConfusion = bestConfusion;
  }

  /** Outputs beyond the data's classes have numbers for names. */
  #classNamesOf(counts: readonly number[]): string[] {
    const numClasses = Math.sqrt(counts.length);
    return Array.from({ length: numClasses }, (_, label) => this.#classNames[label] ?? String(label));
  }

  #requireHoldOut(): Shard {
    if (this.#holdOut === undefined) throw new Error('this job holds no examples back');
    return this.#holdOut;
  }
}

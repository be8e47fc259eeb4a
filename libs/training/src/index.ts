export { applicationConfig } from './application-model.js';
export {
  type Batch,
  createBatch,
  createLabels,
  disposeBatch,
  type FeatureBatch,
  type LabeledClasses,
  type LabeledImages,
  type OutputTensors,
  type SingleBatch,
} from './batch.js';
export { Evaluator, type EvaluationReport, type EvaluatorOptions } from './evaluator.js';
export { checkValues, createInputs, type StoredInputs } from './model-inputs.js';
export { MAX_CONFUSION_CLASSES } from './metrics/confusion-matrix.js';
export {
  InvalidBatch,
  InvalidLayerModule,
  InvalidTraining,
  LayoutChanged,
  ModuleNotAllowed,
  NonFiniteStep,
  NothingTrainable,
  StateMismatch,
  VectorLengthMismatch,
} from './errors.js';
export { csvLine } from './history/csv-line.js';
export { encodeScalarRecord, encodeVersionRecord, type ScalarEvent } from './history/event-record.js';
export { historyFiles, type HistoryFile } from './history/job-history.js';
export { BASE_NAME, buildJobModel, type JobModel, type JobModelSpec } from './job-model.js';
export type { LayerModuleApi, LayerModuleDefinition } from './layer-modules/layer-module-api.js';
export { readLayerModules, type LayerModuleFile } from './layer-modules/layer-module-file.js';
export { LayerModules, readCustomLayers } from './layer-modules/layer-modules.js';
export type { CustomLayerClass } from './layer-modules/layer-registration.js';
export { outlineModel, type ModelOutline, type PhaseOutline } from './model-outline.js';
export { BinaryCrossentropy } from './losses/binary-crossentropy.js';
export { BinaryFocalCrossentropy } from './losses/binary-focal-crossentropy.js';
export { CategoricalCrossentropy } from './losses/categorical-crossentropy.js';
export { CategoricalFocalCrossentropy } from './losses/categorical-focal-crossentropy.js';
export { CategoricalHinge } from './losses/categorical-hinge.js';
export { CosineSimilarity } from './losses/cosine-similarity.js';
export { notify, type CallbackHooks, type Logs } from './local/callback-hooks.js';
export { countExamples, mapTensors, sliceExamples } from './local/examples.js';
export { classWeights } from './local/class-weights.js';
export { assertLabels, type LabelRule } from './local/label-check.js';
export { LocalTrainer, type InferenceDraws } from './local/local-trainer.js';
export { BatchFeed, type BatchSource } from './local/batch-feed.js';
export { exampleBatches, inputBatches } from './local/example-batches.js';
export { evaluateBatches, fitEpochs, predictBatches } from './local/loops.js';
export { predictBatch } from './local/predict-batch.js';
export { createLoss } from './losses/create-loss.js';
export { Crossentropy } from './losses/crossentropy.js';
export { Dice } from './losses/dice.js';
export { Hinge } from './losses/hinge.js';
export { Huber } from './losses/huber.js';
export { KLDivergence } from './losses/kl-divergence.js';
export { LogCosh } from './losses/log-cosh.js';
export { sumLoss, type LossSum } from './losses/loss-sum.js';
export { NamedLoss, type Loss, type LossOptions, type Predictions, type Reduction } from './losses/loss.js';
export { MeanAbsoluteError } from './losses/mean-absolute-error.js';
export { MeanAbsolutePercentageError } from './losses/mean-absolute-percentage-error.js';
export { MeanSquaredError } from './losses/mean-squared-error.js';
export { MeanSquaredLogarithmicError } from './losses/mean-squared-logarithmic-error.js';
export { Poisson } from './losses/poisson.js';
export { SparseCategoricalCrossentropy } from './losses/sparse-categorical-crossentropy.js';
export { SquaredHinge } from './losses/squared-hinge.js';
export { Tversky } from './losses/tversky.js';
export type { AliasedMetric, RequestedMetric } from './metrics/metric-list.js';
export {
  createMetric,
  type CountMetric,
  type MeanMetric,
  type Metric,
  type MetricName,
  type MetricSpec,
} from './metrics/metric.js';
export type { NamedOutput, ObjectiveOptions, OutputOptions } from './objective.js';
export { createOptimizer } from './optimizers/create-optimizer.js';
export type { Optimizer, WeightState } from './optimizers/optimizer.js';
export {
  UNWATCHED,
  watchEpoch,
  type EarlyStoppingRule,
  type EarlyStoppingState,
  type EarlyStoppingVerdict,
} from './plateau/early-stopping.js';
export { isImprovement, type ImprovementRule } from './plateau/improvement.js';
export {
  NO_PLATEAU,
  watchPlateau,
  type PlateauRule,
  type PlateauState,
} from './plateau/learning-rate-plateau.js';
export {
  afterEpoch,
  PHASE_BEGINNING,
  type EpochVerdict,
  type PhaseCourse,
  type PhaseRules,
} from './plateau/phase-course.js';
export { PhaseFreezing } from './phase-freezing.js';
export { WeightSnapshot } from './weight-snapshot.js';
export type { LossScaleOptions } from './loss-scale.js';
export type { ReplicaPosition } from './replica-step.js';
export { createSchedule, type LearningRateSpec } from './schedules/create-schedule.js';
export type { Schedule } from './schedules/schedule.js';
export type { StepReport } from './step-report.js';
export {
  EXAMPLES,
  readNumber,
  type Section,
  type SectionKind,
  type StepVectorLayout,
} from './step-vector-layout.js';
export type { FeatureRoom } from './recorded/cut-choice.js';
export { withPrecision, type GraphCompiler, type Precision } from './recorded/graph-compiler.js';
export type { Prefix } from './recorded/prefix.js';
export { RecordedInference } from './recorded/recorded-inference.js';
export { Trainer, type PassName, type TrainerOptions } from './trainer.js';
export { digestTensor, digestValues } from './value-digest.js';
export { assignWeights, type NamedTensor, type TrainingState } from './training-state.js';

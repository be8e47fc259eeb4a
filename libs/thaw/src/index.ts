/**
 * What a user imports: Keras's layers and models, with its semantics of `trainable` and `training`, and `compile`, `fit`,
 * `evaluate` and `predict` on this machine. Jobs on a cluster are submitted through `thaw/client`.
 */
export * from '@thaw/layers';
export { EfficientNetB0, MobileNet, MobileNetV2, ResNet50 } from './applications/applications.js';
export type { Pretrained } from './applications/pretrained.js';
export { Callback } from './callbacks/callback.js';
export { CSVLogger, type CSVLoggerOptions } from './callbacks/csv-logger.js';
export { EarlyStopping, type EarlyStoppingOptions } from './callbacks/early-stopping.js';
export { History } from './callbacks/history.js';
export { LambdaCallback } from './callbacks/lambda-callback.js';
export { ModelCheckpoint, type ModelCheckpointOptions } from './callbacks/model-checkpoint.js';
export {
  LearningRateScheduler,
  type LearningRateRule,
  type LearningRateSchedulerOptions,
} from './callbacks/learning-rate-scheduler.js';
export type { MonitorOptions } from './callbacks/monitor.js';
export { ReduceLROnPlateau, type ReduceLROnPlateauOptions } from './callbacks/reduce-lr-on-plateau.js';
export { TensorBoard, type TensorBoardOptions } from './callbacks/tensor-board.js';
export { TerminateOnNaN } from './callbacks/terminate-on-nan.js';
export type { BatchStream, LabeledBatch } from './batch-stream.js';
export type { CompileOptions, Execution, MetricsOption } from './compile-options.js';
export type {
  LossAlias,
  LossClass,
  LossOption,
  MetricAlias,
  MetricClass,
  MetricOption,
  OptimizerClass,
  OptimizerSettings,
} from './compile-settings.js';
export type { Data, ModelData, NestedNumbers, ShapedNumbers } from './data.js';
export { FitInProgress, InvalidCallback, NotCompiled, NotFittable, NothingToTrain } from './errors.js';
export type {
  EvaluateOptions,
  FitHistory,
  FitOptions,
  Fittable,
  FittedModel,
  LoopOptions,
  LoopParams,
  ModelCallback,
  OptimizerControl,
  Outputs,
  PredictOptions,
  StreamEvaluateOptions,
  StreamFitOptions,
  TrainOnBatchOptions,
  Verbosity,
} from './fittable.js';
export { Model, Sequential } from './models.js';
export { loadModel, loadWeights, saveModel } from './saving/load-model.js';
export type { LoadModelOptions, SaveOptions } from './saving/model-saving.js';
export {
  describeLoad,
  InvalidModelFile,
  ModelFileNotFound,
  UnsupportedModelFile,
  WeightsDoNotFit,
  WeightsUnavailable,
  type LoadedWeight,
  type LoadOptions,
  type LoadReport,
  type LoadTableOptions,
} from '@thaw/model-files';
export type { PerOutput } from './per-output.js';
export type { LossName, LossSpec, MetricName, MetricSpec, OptimizerSpec } from '@thaw/orchestration';
export { loadRuntime, TensorflowUnavailable, type Runtime } from '@thaw/runtime';
export {
  InvalidBatch,
  InvalidTraining,
  NonFiniteStep,
  type CallbackHooks,
  type LayerModuleApi,
  type LayerModuleDefinition,
  type Logs,
  type Loss,
  type LossOptions,
  type Metric,
  type Predictions,
} from '@thaw/training';

export { createBatch, disposeBatch, type Batch, type LabeledImages } from './batch.js';
export {
  InvalidBatch,
  InvalidTraining,
  LayoutChanged,
  NonFiniteStep,
  NothingTrainable,
  StateMismatch,
  VectorLengthMismatch,
} from './errors.js';
export { BASE_NAME, buildJobModel, type JobModel, type JobModelSpec } from './job-model.js';
export type { MetricName } from './metrics/metric.js';
export type { ReplicaPosition } from './replica-step.js';
export type { StepReport } from './step-report.js';
export type { Section, SectionKind, StepVectorLayout } from './step-vector-layout.js';
export { Trainer, type TrainerOptions } from './trainer.js';
export {
  assignWeights,
  digestTrainingState,
  type NamedTensor,
  type TrainingState,
} from './training-state.js';

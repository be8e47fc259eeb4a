export { weightsPathOf, type ApplicationSpec } from './application-spec.js';
export { parseApplication } from './application-text.js';
export { keptCheckpoints, type CheckpointsSpec } from './checkpoints-spec.js';
export * from './coordinator-effect.js';
export * from './coordinator-event.js';
export { recoverJobs } from './coordinator-recovery.js';
export * from './coordinator-state.js';
export { dataPaths, type DataPath } from './data-paths.js';
export { dataSchema, type DataSpec, type DataSpecOf } from './data-spec.js';
export { describeValues, hasDefaultValues, type ValuesSpec } from './data-values-spec.js';
export type { CorruptImagesSpec, ResizeSpec } from './image-data-spec.js';
export { andThen, decide, type Decision } from './decision.js';
export * from './errors.js';
export { sumFeatureUse, type FeatureUse } from './feature-use.js';
export * from './generation.js';
export * from './gradient-verification.js';
export * from './job-event.js';
export * from './job-inputs.js';
export { parseJobFile, type JobFileContext } from './job-file.js';
export type { FilePosition, JobFileProblem } from './job-file-problem.js';
export * from './job-spec.js';
export { whyNotResumed } from './job-transitions.js';
export { explainField, UnknownField, type FieldExplanation } from './job-schema/explanation.js';
export { jobJsonSchema, type JsonSchema } from './job-schema/json-schema.js';
export { referencePage } from './job-schema/reference-page.js';
export * from './ledger-audit.js';
export * from './ledger-rows.js';
export type { ScheduleSpec } from './learning-rate-spec.js';
export type { LossName, LossSettings, LossSpec } from './loss-spec.js';
export { unusedName } from './metric-names.js';
export { directionOf, METRIC_DIRECTIONS } from './metric-directions.js';
export type { MetricName, MetricSettings, MetricSpec, PlainMetricName } from './metric-spec.js';
export type { BaseSpec, KerasConfig } from './model-spec.js';
export type { SpecProblem } from './job-spec-problem.js';
export { canReportStep } from './member-admission.js';
export { modelUseOf, modelUseSchema, type ModelUse } from './model-use.js';
export { nearestName } from './nearest-name.js';
export * from './numerics-class.js';
export type { OptimizerSpec } from './optimizer-spec.js';
export { OUTPUT_FILES, OUTPUT_FORMATS, type OutputFormat } from './output-formats.js';
export * from './reduction-tree.js';
export * from './replica-run.js';
export * from './replica-runs.js';
export * from './schedule.js';
export { deriveSeed, shuffledRange, type Seed } from './seeded-random.js';
export { CONTINUE } from './phase-spec.js';
export {
  optimizerOfPhase,
  placeOfPhase,
  type EarlyStoppingSpec,
  type PhaseSpec,
  type PlateauSpec,
} from './train-spec.js';
export { findSettingProblem } from './setting-problem.js';
export { featuresOf, pacesOf, slowMemberOf } from './member.js';
export type { StepTimes } from './straggler-detection.js';
export { transition } from './transition.js';
export { verificationPlanOf } from './verified-steps.js';
export * from './warm-times.js';

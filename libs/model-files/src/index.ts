export { decodeArchitecture } from './architecture.js';
export { writeFileAtomically } from './atomic-file.js';
export {
  InvalidModelFile,
  ModelFileNotFound,
  UnsupportedModelFile,
  WeightsDoNotFit,
  WeightsUnavailable,
} from './errors.js';
export { lossesIn } from './format-room.js';
export { describeLoad, type LoadTableOptions } from './load-table.js';
export { buildModel, type BuildOptions } from './model-building.js';
export type {
  EncodedFiles,
  FormatName,
  ModelContent,
  OpenModelFile,
  StoredTraining,
  WritableFormat,
} from './model-content.js';
export { openModelFile } from './model-opening.js';
export type { ConfigDifference, FreezingDifference, Side } from './config-difference.js';
export {
  compareModelFiles,
  type DifferenceOptions,
  type ModelDifference,
  type WeightDifference,
} from './model-difference.js';
export { modelDigest, type ModelDigest } from './model-digest.js';
export {
  inspectModelFile,
  type InspectedLayer,
  type InspectedWeight,
  type ModelInspection,
} from './model-inspection.js';
export {
  readModelFile,
  readWholeModel,
  withModelFile,
  type LoadedModel,
  type ReadModel,
  type ReadOptions,
} from './model-reader.js';
export { encodeModelFile, formatOfPath, writeModelFile } from './model-writer.js';
export type { StoredOptimizer } from './optimizer-slots.js';
export { cachedWeights, type WeightsCacheSettings } from './published/weights-cache.js';
export {
  assertPretrainedActivation,
  publishedApplication,
  type ApplicationName,
  type PublishedApplication,
} from './published/published-application.js';
export { PUBLISHED_ADDRESS, type PublishedWeights } from './published/published-weights.js';
export { decodeSafetensors, encodeSafetensors, type SafetensorsContent } from './safetensors/safetensors.js';
export { decodeModel, encodeModel, type StoredModel } from './safetensors/thaw-model.js';
export type { StoredTensor } from './stored-tensor.js';
export {
  planWeights,
  readEach,
  readWeights,
  type LoadedWeight,
  type LoadOptions,
  type LoadReport,
  type PlannedWeights,
  type ReadWeight,
  type ReadWeights,
} from './weight-loading.js';
export type { WeightMatch } from './weight-match.js';

export {
  decodeSafetensors,
  encodeSafetensors,
  type SafetensorsContent,
  type StoredTensor,
} from './safetensors.js';
export { decodeModel, encodeModel, type StoredModel } from './model-file.js';
export { decodeArchitecture } from './architecture.js';
export { readModelFile, type LoadedModel } from './model-reader.js';
export { writeFileAtomically } from './atomic-file.js';
export { InvalidModelFile, ModelFileNotFound, UnsupportedModelFile } from './errors.js';

export { type BlockInfo, type Dataset, type OpenedData } from './dataset.js';
export { type Dtype, sampleSize, sampleSizeBytes, valuesOf } from './dtype.js';
export { checksumOf, decodeBlock, type DecodedBlock } from './block-codec.js';
export { blockOffsets, openPlace, type BlockPlace } from './block-place.js';
export { openData, type OpenOptions } from './open-data.js';
export type { DatasetFacts } from './block-writer.js';
export { requireLabelsBelow } from './label-range.js';
export { openBlocks } from './open-blocks.js';
export { openPhotos } from './open-photos.js';
export { openSources, type OpenedSources, type SourceOptions } from './open-sources.js';
export { readAhead } from './dataset-build.js';
export type { Example, ExampleSource } from './example-source.js';
export type { ImageFormat } from './image-format.js';
export {
  CorruptBlock,
  CorruptExample,
  DatasetNotFound,
  DatasetTooLarge,
  InvalidDataset,
  LabelOutOfRange,
  MOST_NAMED,
  TooManyCorruptExamples,
  type UnreadableExample,
} from './errors.js';
export {
  DEFAULT_FEATURE_CACHE_BYTES,
  FeatureCache,
  featureKey,
  type FeatureCheck,
  type FeatureEntry,
  type FeatureSource,
} from './features/feature-cache.js';
export { recordSizeBytes, type FeatureFile } from './features/feature-file.js';

export { type BlockInfo, type Dataset, type OpenedData } from './dataset.js';
export { decodeBlock, sampleSize, type DecodedBlock } from './block-codec.js';
export { DEFAULT_BLOCK_SIZE_BYTES } from './block-layout.js';
export { openIdxDataset, type IdxDataSpec, type OpenOptions } from './idx-dataset.js';
export { CorruptBlock, DatasetNotFound, DatasetTooLarge, InvalidDataset, LabelOutOfRange } from './errors.js';

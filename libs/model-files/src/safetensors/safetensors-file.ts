import type { Layer } from '@thaw/layers';
import type { ByteSource } from '../byte-source.js';
import type { OpenModelFile } from '../model-content.js';
import { matchByNames } from '../name-matching.js';
import { readAll } from '../stored-tensor.js';
import { isTorchResNet, matchTorchResNet } from '../torch/torch-resnet.js';
import { openSafetensors } from './safetensors.js';
import { architectureIn, USE_KEY } from './thaw-model.js';

const OPENING_BRACE = 0x7b;
/** Behind the header's length. */
const HEADER_START = 8;

/** Whether a file begins as safetensors files do, or is at least called one: what is wrong with it is then said in their terms. */
export function isSafetensors(start: Uint8Array, path: string): boolean {
  return start[HEADER_START] === OPENING_BRACE || path.toLowerCase().endsWith('.safetensors');
}

/** Opens a safetensors file: a model that Thaw wrote, tensors that others named by weight path, or a ResNet of PyTorch. */
export function openSafetensorsFile(file: ByteSource, source: string): OpenModelFile {
  const { entries, metadata } = openSafetensors(file, source);
  const match = isTorchResNet(entries) ? matchTorchResNet : matchByNames;
  return {
    format: 'thaw',
    source,
    config: architectureIn(metadata, source),
    hasWeights: true,
    readByPath: () => readAll(entries),
    use: metadata[USE_KEY],
    training: undefined,
    match: (model: Layer) => match(entries, model),
    entries: () => entries,
    readOptimizer: () => undefined,
    close: () => {},
  };
}

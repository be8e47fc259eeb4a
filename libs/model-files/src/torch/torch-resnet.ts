import type { Layer } from '@thaw/layers';
import { matchByNames } from '../name-matching.js';
import type { StoredEntry } from '../stored-tensor.js';
import type { WeightMatch } from '../weight-match.js';
import { differencesFromTorch } from './torch-differences.js';
import { inKerasLayout } from './torch-layout.js';
import { nameInKeras } from './torch-names.js';

/** Names that torchvision's and timm's residual networks share, and no file of Keras or Thaw has. */
const SIGNS = ['conv1.weight', 'bn1.running_mean', 'layer1.0.conv1.weight'];

/** Of batches that a normalization has seen, which says nothing where its momentum is set: it is no weight that is missed. */
const COUNTER = '.num_batches_tracked';

const PREPARATION =
  "the weights were trained on images prepared by mode 'torch': RGB from 0 to 1, normalized by ImageNet's statistics. Prepare yours alike.";

/** Whether tensors are the state of a residual network of torchvision or timm, told by their names. */
export function isTorchResNet(entries: readonly StoredEntry[]): boolean {
  const names = new Set(entries.map(({ name }) => name));
  return SIGNS.every((sign) => names.has(sign));
}

/**
 * Matches the state of a residual network of torchvision or timm with a model that has the layers of Keras's ResNet50,
 * however it is nested. Kernels are turned to Keras's layout; a convolution without a bias gets zeros where the model has
 * one, which is the same.
 */
export function matchTorchResNet(entries: readonly StoredEntry[], model: Layer): WeightMatch {
  const sources = new Map<StoredEntry, string>();
  const unused: string[] = [];
  for (const entry of entries.filter(({ name }) => !name.endsWith(COUNTER))) {
    const name = nameInKeras(entry.name);
    if (name === undefined) unused.push(entry.name);
    else sources.set({ ...inKerasLayout(entry), name }, entry.name);
  }
  const renamed = [...sources.keys()];
  const matched = matchByNames([...renamed, ...missingBiases(renamed)], model);
  const left = new Set(matched.unused);
  const found = Array.from(matched.found, ([path, entry]) => {
    return [path, { ...entry, name: sources.get(entry) ?? 'zeros' }] as const;
  });
  return {
    found: new Map(found),
    unused: [...unused, ...[...sources].flatMap(([entry, name]) => (left.has(entry.name) ? [name] : []))],
    warnings: [...differencesFromTorch(model), PREPARATION],
    pixels: 'torch',
  };
}

/** Of the convolutions that have none. */
function missingBiases(entries: readonly StoredEntry[]): readonly StoredEntry[] {
  const names = new Set(entries.map(({ name }) => name));
  return entries.flatMap(({ name, shape }) => {
    const bias = name.replace(/_conv\/kernel$/, '_conv/bias');
    if (bias === name || names.has(bias)) return [];
    const size = shape.at(-1) ?? 0;
    return [{ name: bias, shape: [size], dtype: 'float32', read: () => new Float32Array(size) }];
  });
}

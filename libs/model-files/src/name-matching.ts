import { layerPaths, weightPaths, type Layer } from '@thaw/layers';
import type { StoredEntry } from './stored-tensor.js';
import type { WeightMatch } from './weight-match.js';

/** What Keras 2 and TensorFlow.js call a weight that has another name now. */
const FORMER_NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  DepthwiseConv2D: { kernel: 'depthwise_kernel' },
};

/** Each weight's path with the name that Keras 2 and TensorFlow.js give it, by its path. */
export function formerPaths(model: Layer): ReadonlyMap<string, string> {
  const former = new Map([...weightPaths(model).keys()].map((path) => [path, path]));
  for (const [prefix, layer] of [...layerPaths(model), ['', model] as const]) {
    for (const [name, old] of Object.entries(FORMER_NAMES[layer.className] ?? {})) {
      const path = prefix === '' ? name : `${prefix}/${name}`;
      if (former.has(path)) former.set(path, prefix === '' ? old : `${prefix}/${old}`);
    }
  }
  return former;
}

/**
 * Matches named tensors with the weights of a model: by the whole path, or where files leave out the models that a layer
 * lies in, by the longest end of it that belongs to one tensor and one weight alone.
 */
export function matchByNames(entries: readonly StoredEntry[], model: Layer): WeightMatch {
  const paths = [...weightPaths(model).keys()];
  const former = formerPaths(model);
  const found = new Map<string, StoredEntry>();
  const left = new Set(entries);
  const depth = Math.max(1, ...paths.map((path) => path.split('/').length));
  for (let length = depth; length >= Math.min(2, depth); length -= 1) {
    const open = paths.filter((path) => !found.has(path));
    const names = [(path: string) => path, (path: string) => former.get(path) ?? path];
    const ours = names.flatMap((nameOf) => [...uniqueEnds(open, nameOf, length)]);
    const theirs = uniqueEnds([...left], ({ name }) => name, length);
    for (const [end, path] of ours) {
      const entry = theirs.get(end);
      if (entry === undefined || !left.has(entry) || found.has(path)) continue;
      found.set(path, entry);
      left.delete(entry);
    }
  }
  return { found, unused: [...left].map(({ name }) => name) };
}

/** By their last parts, those of which no second has the same. */
function uniqueEnds<T>(
  items: readonly T[],
  nameOf: (item: T) => string,
  length: number,
): ReadonlyMap<string, T> {
  const ends = new Map<string, T | undefined>();
  for (const item of items) {
    const end = nameOf(item).split('/').slice(-length).join('/');
    ends.set(end, ends.has(end) ? undefined : item);
  }
  return new Map([...ends].filter((pair): pair is [string, T] => pair[1] !== undefined));
}

import { weightPaths, type Layer, type Weight } from '@thaw/layers';
import type { Hdf5Reader } from '../hdf5/hdf5-reader.js';
import type { Hdf5Writer } from '../hdf5/hdf5-writer.js';
import type { StoredEntry, StoredTensor } from '../stored-tensor.js';
import type { WeightMatch } from '../weight-match.js';
import { join, savedLayers, type SavedLayer } from './saved-layers.js';

/** What else Keras keeps beside the layers. */
const OPTIMIZER = 'optimizer';
const SEED_GENERATOR = 'seed_generator';
const MAX_GROUP_DEPTH = 64;
const MAX_ENTRIES = 100_000;

/** Finds the weights of a model in a file of Keras 3's layout, by where its layers are, or by their names. */
export function matchSavedWeights(reader: Hdf5Reader, model: Layer, byName: boolean): WeightMatch {
  const paths = pathsByWeight(model);
  const places = byName ? placesByName(reader, model) : savedLayers(model);
  const found = new Map<string, StoredEntry>();
  const used = new Set<string>();
  for (const { layer, paths: candidates } of places) {
    if (layer.ownWeights.length === 0) continue;
    const place = candidates.flatMap(withFormerName).find((path) => reader.isGroup(join(path, 'vars')));
    if (place === undefined) continue;
    layer.ownWeights.forEach((weight, index) => {
      const name = join(place, 'vars', String(index));
      const entry = reader.entry(name);
      const path = paths.get(weight);
      if (entry === undefined || path === undefined) return;
      used.add(name);
      found.set(path, entry);
    });
  }
  return { found, unused: entryNames(reader).filter((name) => !used.has(name)) };
}

/** Every weight of a file of Keras 3's layout, under its place there. */
export function savedEntries(reader: Hdf5Reader): readonly StoredEntry[] {
  return entryNames(reader).flatMap((name) => reader.entry(name) ?? []);
}

/** Writes the weights of a model in Keras 3's layout, the layers' names beside them. */
export function writeSavedWeights(
  writer: Hdf5Writer,
  model: Layer,
  values: ReadonlyMap<string, StoredTensor>,
): void {
  const paths = pathsByWeight(model);
  for (const {
    layer,
    paths: [place = ''],
  } of savedLayers(model)) {
    writer.text(join(place, 'vars'), 'name', layer.name);
    layer.ownWeights.forEach((weight, index) => {
      const value = values.get(paths.get(weight) ?? '');
      if (value !== undefined) writer.tensor(join(place, 'vars', String(index)), value);
    });
  }
}

function pathsByWeight(model: Layer): ReadonlyMap<Weight, string> {
  return new Map(Array.from(weightPaths(model), ([path, weight]) => [weight, path]));
}

/** Files of TensorFlow 2.13 say `_layer_checkpoint_dependencies` where later ones say `layers`. */
function withFormerName(path: string): readonly string[] {
  return [path, path.replaceAll(/\blayers\b/g, '_layer_checkpoint_dependencies')];
}

/** The model's own layers where the file has their names; what is inside them by where it is. */
function placesByName(reader: Hdf5Reader, model: Layer): readonly SavedLayer[] {
  const named = new Map(
    reader.keys('layers').map((key) => [reader.text(`layers/${key}/vars`, 'name'), `layers/${key}`]),
  );
  return model.sublayers.flatMap((layer) => {
    const place = named.get(layer.name);
    if (place === undefined) return [];
    return savedLayers(layer).map((each) => ({
      ...each,
      paths: each.paths.map((path) => join(place, path)),
    }));
  });
}

/** Every tensor of the file but the optimizer's and the states of random layers, which Thaw does not have. */
function entryNames(reader: Hdf5Reader): readonly string[] {
  const names: string[] = [];
  const visit = (path: string, depth: number): void => {
    if (depth > MAX_GROUP_DEPTH || names.length > MAX_ENTRIES) return;
    for (const key of reader.keys(path)) {
      if (key === SEED_GENERATOR || (path === '' && key === OPTIMIZER)) continue;
      const inner = join(path, key);
      if (reader.isGroup(inner)) visit(inner, depth + 1);
      else names.push(inner);
    }
  };
  visit('', 0);
  return names;
}

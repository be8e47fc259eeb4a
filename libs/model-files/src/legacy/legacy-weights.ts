import { Model, Sequential, weightPaths, type Layer } from '@thaw/layers';
import { InvalidModelFile } from '../errors.js';
import type { Hdf5Reader } from '../hdf5/hdf5-reader.js';
import type { Hdf5Writer } from '../hdf5/hdf5-writer.js';
import { join } from '../keras3/saved-layers.js';
import { formerPaths } from '../name-matching.js';
import type { StoredEntry, StoredTensor } from '../stored-tensor.js';
import type { WeightMatch } from '../weight-match.js';
import { pairByName } from './legacy-names.js';

const TOP_LEVEL = 'top_level_model_weights';
const NAMES = 'weight_names';
const LAYERS = 'layer_names';

/** A layer of a file, with its tensors in the file's order. */
interface StoredLayer {
  readonly name: string;
  readonly entries: readonly StoredEntry[];
}

/**
 * Finds the weights of a model in a file of Keras 1 or 2: layers by name, or one after the other where names differ but
 * counts agree; in a layer by the weights' names, or in Keras's order where names are missing. That order has what was
 * frozen last, which is why names come first.
 *
 * @param root the group that holds the layers, `model_weights` or `''`
 * @source keras/src/legacy/saving/legacy_h5_format.py at 3.15.1, `load_weights_from_hdf5_group`
 */
export function matchLegacyWeights(
  reader: Hdf5Reader,
  model: Layer,
  { root, byName }: { root: string; byName: boolean },
): WeightMatch {
  const stored = storedLayers(reader, root);
  const own = ownEntries(reader, root);
  const found = new Map<string, StoredEntry>();
  const used = new Set<StoredEntry>();
  const take = (layer: Layer, prefix: string, { name, entries }: StoredLayer): void => {
    for (const [path, entry] of pairWeights(layer, name, entries)) {
      found.set(join(prefix, path), entry);
      used.add(entry);
    }
  };
  for (const [layer, from] of pairLayers(layersOf(model), stored, byName)) take(layer, layer.name, from);
  if (model.ownWeights.length > 0 && own.length > 0) take(model, '', { name: TOP_LEVEL, entries: own });
  const all = stored.flatMap(({ entries }) => entries);
  return { found, unused: all.filter((entry) => !used.has(entry)).map(({ name }) => name) };
}

/** Every weight of a file of Keras 1 or 2, by its layer's name and its own. */
export function legacyEntries(reader: Hdf5Reader, root: string): readonly StoredEntry[] {
  const ofLayers = storedLayers(reader, root).flatMap(({ name: layer, entries }) =>
    entries.map((entry) => ({ ...entry, name: join(layer, entry.name) })),
  );
  return [...ofLayers, ...ownEntries(reader, root)];
}

/** Writes the weights of a model as Keras 3 writes them into legacy files. */
export function writeLegacyWeights(
  writer: Hdf5Writer,
  model: Layer,
  { root, values }: { root: string; values: ReadonlyMap<string, StoredTensor> },
): void {
  const layers = layersOf(model);
  writer.texts(
    root,
    LAYERS,
    layers.map(({ name }) => name),
  );
  writer.text(root, 'backend', 'tensorflow');
  writer.text(root, 'keras_version', '3.15.1');
  const write = (group: string, prefix: string, paths: readonly string[]): void => {
    writer.texts(group, NAMES, paths);
    for (const path of paths) {
      const value = values.get(join(prefix, path));
      if (value !== undefined) writer.tensor(join(group, path), value);
    }
  };
  for (const layer of layers) write(join(root, layer.name), layer.name, legacyOrder(layer));
  const own = model.ownWeights.map(({ name }) => name);
  write(join(root, TOP_LEVEL), '', layers.length === 0 ? own : []);
}

function storedLayers(reader: Hdf5Reader, root: string): readonly StoredLayer[] {
  const names = reader.texts(root, LAYERS);
  if (names === undefined) {
    throw new InvalidModelFile(
      `${reader.source}${root === '' ? '' : `, ${root}`}: expected the attribute ${LAYERS}, as Keras writes it, received none. ` +
        'It is an HDF5 file of something else.',
    );
  }
  return names
    .map((name) => ({ name, entries: entriesIn(reader, join(root, name)) }))
    .filter(({ entries }) => entries.length > 0);
}

/** Weights that belong to the model itself and to none of its layers. */
function ownEntries(reader: Hdf5Reader, root: string): readonly StoredEntry[] {
  return entriesIn(reader, join(root, TOP_LEVEL));
}

function entriesIn(reader: Hdf5Reader, group: string): readonly StoredEntry[] {
  return (reader.texts(group, NAMES) ?? []).map((name) => {
    const entry = reader.entry(join(group, name));
    if (entry !== undefined) return { ...entry, name };
    throw new InvalidModelFile(
      `${reader.source}, ${group}: expected the tensor ${name} that ${NAMES} lists, received none.`,
    );
  });
}

function pairLayers(
  layers: readonly Layer[],
  stored: readonly StoredLayer[],
  byName: boolean,
): readonly (readonly [Layer, StoredLayer])[] {
  const weighted = layers.filter((layer) => layer.weights.length > 0);
  const named = new Map(stored.map((each) => [each.name, each]));
  const fits = (layer: Layer, from: StoredLayer | undefined): from is StoredLayer =>
    from?.entries.length === layer.weights.length;
  const isNamed = weighted.every((layer) => fits(layer, named.get(layer.name)));
  if (!byName && !isNamed && weighted.length === stored.length)
    return weighted.flatMap((layer, index) => pairOf(layer, stored[index]));
  return weighted.flatMap((layer) => pairOf(layer, named.get(layer.name)));
}

function pairOf(layer: Layer, from: StoredLayer | undefined): readonly (readonly [Layer, StoredLayer])[] {
  return from === undefined ? [] : [[layer, from]];
}

/** The weights of a layer, by their path within it, with what the file has for them. */
function pairWeights(
  layer: Layer,
  group: string,
  entries: readonly StoredEntry[],
): readonly (readonly [string, StoredEntry])[] {
  const paths = [...weightPaths(layer).keys()];
  const stored = { group, names: entries.map(({ name }) => name) };
  const byName = pairByName({ layer: layer.name, paths }, stored) ?? pairByFormerName(layer, paths, stored);
  const order = byName ?? (entries.length === paths.length ? legacyOrder(layer) : undefined);
  if (order === undefined) return [];
  return order.flatMap((path, index) => {
    const entry = entries[index];
    return entry === undefined ? [] : [[path, entry] as const];
  });
}

/** The same by the names that Keras 2 gave the weights. */
function pairByFormerName(
  layer: Layer,
  paths: readonly string[],
  stored: { group: string; names: readonly string[] },
): readonly string[] | undefined {
  const former = [...formerPaths(layer).values()];
  const paired = pairByName({ layer: layer.name, paths: former }, stored);
  return paired?.map((path) => paths[former.indexOf(path)] ?? path);
}

/** Paths of a layer's weights, those that gradients change now before the others. */
function legacyOrder(layer: Layer): readonly string[] {
  const paths = new Map(Array.from(weightPaths(layer), ([path, weight]) => [weight, path]));
  const trainable = new Set(layer.trainableWeights);
  const frozen = layer.weights.filter((weight) => !trainable.has(weight));
  return [...layer.trainableWeights, ...frozen].map((weight) => paths.get(weight) ?? weight.name);
}

function layersOf(model: Layer): readonly Layer[] {
  return model instanceof Sequential || model instanceof Model ? model.layers : model.sublayers;
}

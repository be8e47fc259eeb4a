import { DuplicateLayerName } from '../errors.js';
import type { Layer } from '../layer.js';
import { firstFreeName, snakeCase } from './names.js';
import type { Weight } from '../weights/weight.js';

/**
 * Every layer inside `root` by its containment path without the root's name, for example `base/conv1`.
 * Order is containment order, parents first; a shared layer has the first of its paths only.
 * @throws {@link DuplicateLayerName} when two layers of one container share a name.
 */
export function layerPaths(root: Layer): ReadonlyMap<string, Layer> {
  const paths = walk(root, (siblings) => siblings.map((layer) => layer.name));
  return new Map(Array.from(paths, ([layer, path]) => [path, layer] as const).slice(1));
}

/**
 * Every weight of `root` by its path, for example `base/conv1/kernel` (a root without sublayers: `kernel`).
 * The order never depends on what is frozen; a shared layer's weights appear once.
 * @throws {@link DuplicateLayerName} when two layers of one container share a name.
 */
export function weightPaths(root: Layer): ReadonlyMap<string, Weight> {
  return weightsBelow(walk(root, (siblings) => siblings.map((layer) => layer.name)));
}

/**
 * Every layer's path for seeding, the root's being empty. Where a name was given automatically it is counted within its
 * container instead of the process, so that unrelated models cannot change what a model draws.
 */
export function seedPaths(root: Layer): ReadonlyMap<Layer, string> {
  return walk(root, containerNames);
}

/** Every weight by its path for seeding, see {@link seedPaths}. */
export function weightSeedPaths(root: Layer): ReadonlyMap<string, Weight> {
  return weightsBelow(seedPaths(root));
}

function weightsBelow(paths: ReadonlyMap<Layer, string>): Map<string, Weight> {
  const weights = new Map<string, Weight>();
  for (const [layer, path] of paths) {
    for (const weight of layer.ownWeights) weights.set(join(path, weight.name), weight);
  }
  return weights;
}

function walk(root: Layer, nameAll: (siblings: readonly Layer[]) => readonly string[]): Map<Layer, string> {
  const paths = new Map<Layer, string>([[root, '']]);
  const visit = (container: Layer, prefix: string): void => {
    const { sublayers } = container;
    const names = nameAll(sublayers);
    refuseDuplicates(container.name, names);
    sublayers.forEach((layer, index) => {
      if (paths.has(layer)) return;
      const path = join(prefix, names[index] ?? layer.name);
      paths.set(layer, path);
      visit(layer, path);
    });
  };
  visit(root, '');
  return paths;
}

function containerNames(siblings: readonly Layer[]): readonly string[] {
  const taken = new Set(siblings.filter((layer) => !layer.hasAutomaticName).map((layer) => layer.name));
  return siblings.map((layer) => {
    if (!layer.hasAutomaticName) return layer.name;
    const name = firstFreeName(snakeCase(layer.className), taken);
    taken.add(name);
    return name;
  });
}

/** @throws {@link DuplicateLayerName} naming every name that occurs more than once. */
export function refuseDuplicates(container: string, names: readonly string[]): void {
  const repeated = names.filter((name, index) => names.indexOf(name) !== index);
  if (repeated.length > 0) throw new DuplicateLayerName(container, [...new Set(repeated)]);
}

function join(prefix: string, name: string): string {
  return prefix === '' ? name : `${prefix}/${name}`;
}

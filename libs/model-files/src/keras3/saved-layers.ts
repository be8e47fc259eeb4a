import { Model, Sequential, snakeCase, type Layer } from '@thaw/layers';

/** A layer, and where a Keras 3 file keeps its variables: the first of the paths is where they are written. */
export interface SavedLayer {
  readonly layer: Layer;
  readonly paths: readonly string[];
}

/**
 * Every layer of a model once, in the order and under the paths of Keras 3's files. A path says how a layer is reached,
 * never its name: `layers` of a model, then the class in snake case, counted among its neighbours.
 *
 * @source keras/src/saving/saving_lib.py at 3.15.1, `_save_state` and `_save_container_state`
 */
export function savedLayers(root: Layer): readonly SavedLayer[] {
  const saved = new Map<Layer, SavedLayer>();
  const visit = (layer: Layer, paths: readonly string[]): void => {
    if (saved.has(layer)) return;
    saved.set(layer, { layer, paths });
    for (const child of childrenOf(layer))
      visit(
        child.layer,
        paths.flatMap((path) => child.paths.map((each) => join(path, each))),
      );
  };
  visit(root, ['']);
  return [...saved.values()];
}

/** Puts parts of a path together; the root's is empty. */
export function join(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('/');
}

function childrenOf(layer: Layer): readonly SavedLayer[] {
  const tracked = trackedLayers(layer);
  const inModel = tracked === undefined ? [] : inContainer(tracked, 'layers');
  const fromProperties = propertiesOf(layer).flatMap(([name, value]) => fromProperty(value, snakeCase(name)));
  return withPlacesInLayers(layer, [...inModel, ...fromProperties]);
}

/** What Keras itself keeps in `model.layers`; undefined for a layer or model of somebody's own class. */
function trackedLayers(layer: Layer): readonly Layer[] | undefined {
  if (layer instanceof Sequential) return layer.layers;
  return layer instanceof Model && layer.graphNodes.length > 0 ? layer.layers : undefined;
}

/**
 * A model of somebody's own class has its sublayers in `layers` as well; files that Keras wrote before it followed lists
 * in lists have some of them only there.
 */
function withPlacesInLayers(layer: Layer, children: readonly SavedLayer[]): readonly SavedLayer[] {
  if (!(layer instanceof Model) || layer.graphNodes.length > 0) return children;
  const places = new Map(inContainer(layer.sublayers, 'layers').map((each) => [each.layer, each.paths]));
  return children.map((child) => ({
    layer: child.layer,
    paths: [...child.paths, ...(places.get(child.layer) ?? [])],
  }));
}

/** Private ones last, as Keras visits them. */
function propertiesOf(layer: Layer): readonly (readonly [string, unknown])[] {
  const key = (name: string): string => (name.startsWith('_') ? `~${name}` : name);
  return Object.entries(layer).sort(([a], [b]) => (key(a) < key(b) ? -1 : 1));
}

function fromProperty(value: unknown, path: string): readonly SavedLayer[] {
  if (isLayer(value)) return [{ layer: value, paths: [path] }];
  const members = membersOf(value);
  return members === undefined ? [] : inContainer(members, path);
}

function inContainer(members: readonly unknown[], path: string): readonly SavedLayer[] {
  const used = new Map<string, number>();
  const unique = (name: string): string => {
    const count = used.get(name) ?? 0;
    used.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  };
  return members.flatMap((member) => {
    if (isLayer(member)) return [{ layer: member, paths: [join(path, unique(snakeCase(member.className)))] }];
    const inner = membersOf(member);
    return inner === undefined ? [] : inContainer(inner, join(path, unique('container')));
  });
}

function membersOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value as readonly unknown[];
  if (value instanceof Map || value instanceof Set) return [...value.values()] as readonly unknown[];
  const isPlain =
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return isPlain ? Object.values(value) : undefined;
}

/** By its brand: the classes of a model that a user made may come from another copy of the package. */
function isLayer(value: unknown): value is Layer {
  return typeof value === 'object' && value !== null && 'ownWeights' in value && 'applyAll' in value;
}

import { UnmatchedFreezePattern } from '../errors.js';
import type { Layer } from '../layer.js';
import { nearestNames } from '../names/layer-names.js';
import { layerPaths } from '../names/paths.js';

/** Names layers: by path, in which `*` stands for any characters, slashes included; or by class, of all paths or of some. */
export type LayerPattern = string | { readonly class: string; readonly path?: string | undefined };

/** What a freeze plan says beside its patterns to freeze. */
export interface FreezePlanOptions {
  /** Layers that learn although a path of the plan freezes them. */
  readonly thaw?: readonly LayerPattern[] | undefined;
  /** What holds the two lists, for errors: they call them `<where>.freeze` and `<where>.thaw`. */
  readonly where?: string | undefined;
}

/**
 * Freezes what the paths among the patterns name, thaws what `thaw` names, then freezes the layer classes among the patterns:
 * those stay frozen whatever `thaw` says. Freezing or thawing a container reaches what is inside. Nothing changes unless
 * every pattern matches.
 * @returns the paths that a pattern named and that are frozen, in containment order.
 * @throws {@link UnmatchedFreezePattern} naming every pattern that matches nothing, with the nearest names.
 */
export function applyFreezePlan(
  model: Layer,
  patterns: readonly LayerPattern[],
  { thaw = [], where }: FreezePlanOptions = {},
): { frozen: string[] } {
  const layers = layerPaths(model);
  requireMatches(layers, patterns, where === undefined ? 'Freeze plan' : `${where}.freeze`);
  requireMatches(layers, thaw, where === undefined ? 'Thaw plan' : `${where}.thaw`);
  const paths = patterns.filter((pattern) => typeof pattern === 'string');
  const classes = patterns.filter((pattern) => typeof pattern !== 'string');
  for (const [, layer] of matchesOf(layers, paths)) layer.trainable = false;
  for (const [, layer] of matchesOf(layers, thaw)) layer.trainable = true;
  for (const [, layer] of matchesOf(layers, classes)) layer.trainable = false;
  const named = matchesOf(layers, patterns).filter(([, layer]) => !layer.trainable);
  return { frozen: named.map(([path]) => path) };
}

/** Remembers what is frozen in a model. @returns a function that puts it back, however often it is called */
export function rememberFreezing(model: Layer): () => void {
  const layers = [model, ...layerPaths(model).values()].map((layer) => ({ layer, is: layer.trainable }));
  const weights = model.weights.map((weight) => ({ weight, is: weight.trainable }));
  return () => {
    for (const { layer, is } of layers) layer.restoreTrainable(is);
    for (const { weight, is } of weights) if (weight.isTrainable) weight.trainable = is;
  };
}

function requireMatches(
  layers: ReadonlyMap<string, Layer>,
  patterns: readonly LayerPattern[],
  where: string,
): void {
  const unmatched = patterns.filter((pattern) => matchesOf(layers, [pattern]).length === 0);
  if (unmatched.length === 0) return;
  const classes = new Set(Array.from(layers.values(), ({ className }) => className));
  throw new UnmatchedFreezePattern(
    where,
    unmatched.map((pattern) =>
      typeof pattern === 'string'
        ? { pattern: `'${pattern}'`, nearest: nearestNames(pattern, layers.keys()) }
        : { pattern: describeClass(pattern), nearest: nearestNames(pattern.class, classes) },
    ),
  );
}

function matchesOf(
  layers: ReadonlyMap<string, Layer>,
  patterns: readonly LayerPattern[],
): (readonly [string, Layer])[] {
  const matchers = patterns.map(matcherOf);
  return [...layers].filter(([path, layer]) => matchers.some((matches) => matches(path, layer)));
}

function matcherOf(pattern: LayerPattern): (path: string, layer: Layer) => boolean {
  const { class: className, path: wanted = '*' } =
    typeof pattern === 'string' ? { class: undefined, path: pattern } : pattern;
  const escaped = wanted.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const expression = new RegExp(`^${escaped.join('.*')}$`);
  return (path, layer) => (className === undefined || layer.className === className) && expression.test(path);
}

function describeClass({ class: className, path }: Exclude<LayerPattern, string>): string {
  return `{ class: ${className}${path === undefined ? '' : `, path: '${path}'`} }`;
}

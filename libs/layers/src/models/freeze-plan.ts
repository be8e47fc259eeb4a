import { UnmatchedFreezePattern } from '../errors.js';
import { nearestNames } from '../names/layer-names.js';
import type { Layer } from '../layer.js';
import { layerPaths } from '../names/paths.js';

/**
 * Freezes the layers whose path matches a pattern. A pattern is a layer path in which `*` stands for any characters, slashes included;
 * freezing a container freezes what is inside. Nothing is frozen unless every pattern matches.
 * @param where what errors call the list of patterns
 * @returns the paths that matched, in containment order.
 * @throws {@link UnmatchedFreezePattern} naming every pattern that matches nothing, with the nearest paths.
 */
export function applyFreezePlan(
  model: Layer,
  patterns: readonly string[],
  where = 'Freeze plan',
): { frozen: string[] } {
  const layers = layerPaths(model);
  const matchers = patterns.map((pattern) => ({ pattern, matches: matcherOf(pattern) }));
  const unmatched = matchers.filter(({ matches }) => ![...layers.keys()].some(matches));
  if (unmatched.length > 0) {
    throw new UnmatchedFreezePattern(
      where,
      unmatched.map(({ pattern }) => ({ pattern, nearest: nearestNames(pattern, layers.keys()) })),
    );
  }
  const matched = [...layers].filter(([path]) => matchers.some(({ matches }) => matches(path)));
  for (const [, layer] of matched) layer.trainable = false;
  return { frozen: matched.map(([path]) => path) };
}

function matcherOf(pattern: string): (path: string) => boolean {
  const escaped = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const expression = new RegExp(`^${escaped.join('.*')}$`);
  return (path) => expression.test(path);
}

import type { Layer } from './layer.js';

/** Found by its brand instead of `instanceof`, so that `layer.ts` and this file do not import each other. */
function isLayer(value: object): value is Layer {
  return 'ownWeights' in value && 'applyAll' in value;
}

/** The layers among values, looked for in arrays, maps, sets and plain objects too; each once, in order of appearance. */
export function sublayersAmong(values: Iterable<unknown>): readonly Layer[] {
  const found = new Set<Layer>();
  const seen = new Set<object>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (isLayer(value)) found.add(value);
    else if (Array.isArray(value) || value instanceof Map || value instanceof Set)
      [...value.values()].forEach(visit);
    else if (Object.getPrototypeOf(value) === Object.prototype) Object.values(value).forEach(visit);
  };
  for (const value of values) visit(value);
  return [...found];
}

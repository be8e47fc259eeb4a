import type { Layer } from '../layer.js';
import { weightSeedPaths } from '../names/paths.js';
import type { RandomOps } from '../calls/random-ops.js';
import { seedFrom } from '../calls/seed.js';

/**
 * Gives every weight that has no value yet its first one, drawn from (seed, weight path): the same seed and model give the same
 * values in every process, whatever else was built there. The weights own them.
 */
export function materializeWeights(model: Layer, options: { seed: number; random: RandomOps }): void {
  for (const [path, weight] of weightSeedPaths(model)) {
    if (weight.isMaterialized) continue;
    const seed = seedFrom('weight', options.seed, path);
    weight.assign(weight.initializer.create(weight.shape, { random: options.random, seed }));
  }
}

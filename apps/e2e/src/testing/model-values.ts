import { weightPaths, type Layer } from '@thaw/layers';
import type { StoredTensor } from '@thaw/model-files';

/** Values for a model's weights that no initializer gives, all of them positive, as variances have to be. */
export function someValues(model: Layer): Map<string, StoredTensor> {
  let next = 0;
  return new Map(
    Array.from(weightPaths(model), ([path, { shape }]) => {
      const size = shape.reduce<number>((product, dimension) => product * dimension, 1);
      const values = Float32Array.from({ length: size }, () => 0.05 + ((next += 37) % 101) / 1_000);
      return [path, { shape, values }] as const;
    }),
  );
}

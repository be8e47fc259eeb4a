import type { Json, KerasConfig } from '@thaw/layers';
import { isJsonObject } from './bounded-json.js';
import { topologyOf, type LayerTopology } from './topology.js';

/** Which of two models. */
export type Side = 'a' | 'b';

/** Something in which two configurations differ: a layer that one lacks, or one setting. */
export type ConfigDifference =
  | { readonly path: string; readonly onlyIn: Side; readonly className: string }
  | {
      readonly path: string;
      /** Under Keras's keys, for example `kernel_initializer.config.seed`. */
      readonly field: string;
      /** Null where it is not set. */
      readonly a: Json;
      readonly b: Json;
    };

/** A layer that is frozen in one of two models alone. */
export interface FreezingDifference {
  readonly path: string;
  readonly isFrozenIn: Side;
}

/**
 * In which layers and settings two models differ, in the order of the first; freezing is no part of it. Needs none of the
 * classes. The path of the model itself is empty.
 */
export function configDifferences(a: KerasConfig, b: KerasConfig): readonly ConfigDifference[] {
  const { left, right, both } = paired(a, b);
  const missing = (layers: ReadonlyMap<string, LayerTopology>, others: typeof layers, onlyIn: Side) =>
    Array.from(layers.values())
      .filter(({ path }) => !others.has(path))
      .map(({ path, className }) => ({ path, onlyIn, className }));
  return [
    ...both.flatMap(([first, second]) =>
      fieldDifferences(comparable(first), comparable(second)).map((difference) => ({
        path: first.path,
        ...difference,
      })),
    ),
    ...missing(left, right, 'a'),
    ...missing(right, left, 'b'),
  ];
}

/** Which layers that both models have are frozen in one of them alone. */
export function freezingDifferences(a: KerasConfig, b: KerasConfig): readonly FreezingDifference[] {
  return paired(a, b).both.flatMap(([{ path, trainable = true }, { trainable: other = true }]) =>
    trainable === other ? [] : [{ path, isFrozenIn: trainable ? 'b' : 'a' } as const],
  );
}

function paired(a: KerasConfig, b: KerasConfig) {
  const byPath = (config: KerasConfig): ReadonlyMap<string, LayerTopology> =>
    new Map(topologyOf(config).map((layer) => [layer.path, layer]));
  const [left, right] = [byPath(a), byPath(b)];
  const both = [...left.values()].flatMap((layer) => {
    const other = right.get(layer.path);
    return other === undefined ? [] : [[layer, other] as const];
  });
  return { left, right, both };
}

function comparable({ path, name, className, settings }: LayerTopology): Json {
  return { class_name: className, ...(path === '' && { name }), ...settings };
}

function fieldDifferences(
  a: Json | undefined,
  b: Json | undefined,
  field = '',
): readonly { field: string; a: Json; b: Json }[] {
  if (isJsonObject(a) && isJsonObject(b)) {
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...keys].flatMap((key) =>
      fieldDifferences(a[key] as Json, b[key] as Json, field === '' ? key : `${field}.${key}`),
    );
  }
  return canonical(a) === canonical(b) ? [] : [{ field, a: a ?? null, b: b ?? null }];
}

/** As text that does not depend on the order of keys. */
function canonical(value: Json | undefined): string {
  return JSON.stringify(value ?? null, (_key, each: unknown) =>
    isJsonObject(each) ? Object.fromEntries(Object.entries(each).sort(([x], [y]) => (x < y ? -1 : 1))) : each,
  );
}

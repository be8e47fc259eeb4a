const counters = new Map<string, number>();

/** `GlobalAveragePooling2D` as `global_average_pooling2d`. @source keras/src/utils/naming.py, to_snake_case */
export function snakeCase(className: string): string {
  return className
    .replaceAll(/\W+/g, '')
    .replaceAll(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/**
 * The next free name of a class in this process: `dense`, `dense_1`, … as Keras counts.
 * Results never depend on the counter: seeds use names counted within the model, see `seedPaths`.
 */
export function nextName(className: string): string {
  const base = snakeCase(className);
  const count = counters.get(base) ?? 0;
  counters.set(base, count + 1);
  return numberedName(base, count);
}

/** Starts the counting of names anew, as Keras's `clear_session` does. */
export function resetNames(): void {
  counters.clear();
}

/** The first of `base`, `base_1`, … that is not in `taken`. */
export function firstFreeName(base: string, taken: ReadonlySet<string>): string {
  for (let count = 0; ; count++) {
    const name = numberedName(base, count);
    if (!taken.has(name)) return name;
  }
}

function numberedName(base: string, count: number): string {
  return count === 0 ? base : `${base}_${count}`;
}

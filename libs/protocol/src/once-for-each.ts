/**
 * A function that makes its result once for all inputs with the same key, which must be the same inputs then; results are held as long
 * as their keys.
 */
export function onceForEach<Input, Result>(
  keyOf: (input: Input) => WeakKey,
  make: (input: Input) => Result,
): (input: Input) => Result {
  const made = new WeakMap<WeakKey, { readonly result: Result }>();
  return (input) => {
    const key = keyOf(input);
    const known = made.get(key) ?? { result: make(input) };
    made.set(key, known);
    return known.result;
  };
}

/** What decides the bits that a worker computes, by name: TensorFlow build, device, threads and so on. */
export type NumericsClass = Readonly<Record<string, string>>;

/** One entry in which two numerics classes differ; `undefined` stands for an entry that is missing. */
export interface NumericsDifference {
  readonly key: string;
  readonly expected: string | undefined;
  readonly received: string | undefined;
}

/** Every entry in which two numerics classes differ, in order of name. */
export function numericsDifferences(expected: NumericsClass, received: NumericsClass): NumericsDifference[] {
  const keys = [...new Set([...Object.keys(expected), ...Object.keys(received)])].sort();
  return keys
    .map((key) => ({ key, expected: valueOf(expected, key), received: valueOf(received, key) }))
    .filter((entry) => entry.expected !== entry.received);
}

/** The differences in words: `device: expected "CPU", received "GPU"`, joined by semicolons. */
export function describeNumericsDifferences(differences: readonly NumericsDifference[]): string {
  return differences
    .map(
      ({ key, expected, received }) => `${key}: expected ${quoted(expected)}, received ${quoted(received)}`,
    )
    .join('; ');
}

function valueOf(numericsClass: NumericsClass, key: string): string | undefined {
  return Object.hasOwn(numericsClass, key) ? numericsClass[key] : undefined;
}

function quoted(value: string | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

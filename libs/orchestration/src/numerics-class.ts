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

/** Whether a worker of this class refuses ops that have no deterministic kernel, so that each run of a job gives the same bits. */
export function repeatsBits(numericsClass: NumericsClass): boolean {
  return valueOf(numericsClass, 'deterministic') !== 'false';
}

const MODULE_PREFIX = 'module ';

/** How the modules that a worker loaded, SHA-256 by name, stand in its numerics class. */
export function moduleEntries(digests: Readonly<Record<string, string>>): NumericsClass {
  return Object.fromEntries(
    Object.entries(digests).map(([name, sha256]) => [`${MODULE_PREFIX}${name}`, sha256]),
  );
}

/** The part of a numerics class that {@link moduleEntries} put there. */
export function moduleEntriesOf(numericsClass: NumericsClass): NumericsClass {
  return Object.fromEntries(Object.entries(numericsClass).filter(([key]) => key.startsWith(MODULE_PREFIX)));
}

function valueOf(numericsClass: NumericsClass, key: string): string | undefined {
  return Object.hasOwn(numericsClass, key) ? numericsClass[key] : undefined;
}

function quoted(value: string | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

/** What counts as an improvement of a number. */
export interface ImprovementRule {
  /** Whether smaller or larger is better. */
  readonly mode: 'min' | 'max';
  /** How much a number must change to count, in either direction. */
  readonly minDelta: number;
}

/** A number as JSON has it, which knows neither NaN nor infinities: these are the texts that `Number` reads. */
export type StoredNumber = number | 'NaN' | 'Infinity' | '-Infinity';

/** A measured number for a state that is plain JSON. The sign of zero, which no comparison sees, is lost. */
export function storedNumber(value: number): StoredNumber {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Infinity) return 'Infinity';
  return value === -Infinity ? '-Infinity' : value + 0;
}

/**
 * Whether a number is better than a reference; than none at all every number is, NaN too.
 *
 * @source keras/src/callbacks/monitor_callback.py, `_is_improvement`: the difference in float64, the comparison in float32
 */
export function isImprovement(
  { mode, minDelta }: ImprovementRule,
  value: number,
  reference: StoredNumber | undefined,
): boolean {
  if (reference === undefined) return true;
  const delta = Math.abs(minDelta);
  return mode === 'max'
    ? Math.fround(value - delta) > Math.fround(Number(reference))
    : Math.fround(value + delta) < Math.fround(Number(reference));
}

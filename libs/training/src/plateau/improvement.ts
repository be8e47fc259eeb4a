/** What counts as an improvement of a number. */
export interface ImprovementRule {
  /** Whether smaller or larger is better. */
  readonly mode: 'min' | 'max';
  /** How much a number must change to count, in either direction. */
  readonly minDelta: number;
}

/**
 * Whether a number is better than a reference; than none at all every number is, NaN too.
 *
 * @source keras/src/callbacks/monitor_callback.py, `_is_improvement`: the difference in float64, the comparison in float32
 */
export function isImprovement(
  { mode, minDelta }: ImprovementRule,
  value: number,
  reference: number | undefined,
): boolean {
  if (reference === undefined) return true;
  const delta = Math.abs(minDelta);
  return mode === 'max'
    ? Math.fround(value - delta) > Math.fround(reference)
    : Math.fround(value + delta) < Math.fround(reference);
}

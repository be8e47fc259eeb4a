const LEVELS = '▁▂▃▄▅▆▇█';

/**
 * Numbers as a line of small bars, from their smallest to their largest.
 * @param width most characters; more numbers than that are averaged in runs
 * @returns empty for no finite number
 */
export function sparkline(values: readonly number[], width: number): string {
  const means = inRuns(values.filter(Number.isFinite), width);
  const smallest = Math.min(...means);
  const range = Math.max(...means) - smallest;
  return means
    .map((mean) => LEVELS[range === 0 ? 0 : Math.round(((mean - smallest) / range) * (LEVELS.length - 1))])
    .join('');
}

/** Cuts numbers into at most `numRuns` runs of nearly equal length, and takes the mean of each. */
function inRuns(values: readonly number[], numRuns: number): number[] {
  const runs = Math.min(numRuns, values.length);
  return Array.from({ length: runs }, (_, index) => {
    const start = Math.floor((index * values.length) / runs);
    const end = Math.floor(((index + 1) * values.length) / runs);
    return values.slice(start, end).reduce((sum, value) => sum + value, 0) / (end - start);
  });
}

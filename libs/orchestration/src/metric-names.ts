/**
 * A name like this one that is not taken: itself, or with the first free number after it.
 *
 * @source keras/src/trainers/compile_utils.py, `CompileMetrics.result`
 */
export function unusedName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  let number = 1;
  while (taken.has(`${name}_${number}`)) number += 1;
  return `${name}_${number}`;
}

/** The names under which a job's metrics are reported: what is asked for twice is measured once. */
export function reportedMetricNames(metrics: readonly unknown[]): string[] {
  const taken = new Set<string>();
  for (const text of new Set(metrics.map((metric) => JSON.stringify(metric)))) {
    const metric: unknown = JSON.parse(text);
    const name = typeof metric === 'object' && metric !== null && 'name' in metric ? metric.name : metric;
    if (typeof name === 'string') taken.add(unusedName(name, taken));
  }
  return [...taken];
}

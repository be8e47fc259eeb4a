// @ts-check

/** @typedef {import('./statistics.mjs').Summary} Summary */
/** @typedef {{ at: string, machine: ReturnType<typeof import('./machine.mjs').describeMachine>, isQuick: boolean, repeats: number }} Measurement when, where and how it was measured */

/** What stands above all numbers. @param {string} title @param {Measurement} measurement */
export function headingOf(title, { at, machine, isQuick, repeats }) {
  const { cpu, cores, memoryBytes, platform, node, loadBefore } = machine;
  const where = `${cpu}, ${cores} cores, ${bytes(memoryBytes)}, ${platform}, Node ${node}, load before: ${loadBefore.join(', ')}`;
  const how = isQuick ? '; quick: only a check that everything runs' : '';
  return `# ${title}\n\n${at}; ${where}; repeats: ${repeats}${how}`;
}

/** The median, and how far the repeats lie apart. @param {Summary | null} summary @param {(value: number) => string} unit */
export function described(summary, unit) {
  return summary === null ? '' : `${unit(summary.median)} ±${Math.round(50 * summary.spread)} %`;
}

/** @param {Readonly<Record<string, unknown>>} settings */
export function settingsText(settings) {
  const texts = Object.entries(settings).map(([name, value]) =>
    typeof value === 'object' ? `${name} ${JSON.stringify(value)}` : `${name} ${value}`,
  );
  return texts.join(', ');
}

/** @param {readonly (readonly string[])[]} rows the first one has the columns' names */
export function alignedTable([head = [], ...rows]) {
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0), 3),
  );
  const line = (/** @type {readonly string[]} */ row) =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** @param {number} value */
export function milliseconds(value) {
  return value < 10_000
    ? `${value < 100 ? value.toFixed(2) : Math.round(value)} ms`
    : `${(value / 1_000).toFixed(1)} s`;
}

/** @param {number} value */
export function bytes(value) {
  return `${Math.round(value / 2 ** 20)} MiB`;
}

// @ts-check

/** @typedef {import('./simulation.mjs').Outcome} Outcome */

/** 10, 100 and so on below a number of workers, and that number. @param {number} numWorkers */
export function sizesUpTo(numWorkers) {
  const sizes = [];
  for (let size = 10; size < numWorkers; size *= 10) sizes.push(size);
  return [...sizes, numWorkers];
}

/** A table for people, and what is stuck. @param {readonly Outcome[]} outcomes */
export function describeOutcomes(outcomes) {
  const head = ['workers', 'jobs', 'succeeded', 'failed', 'cancelled', 'losses', 'restarts', 'decisions'];
  const rows = [[...head, 'µs median', 'µs p99', 'messages/job', 'stuck']];
  for (const each of outcomes) {
    const { numWorkers, numJobs, succeeded, failed, cancelled, losses, restarts, decisions } = each;
    const row = [numWorkers, numJobs, succeeded, failed, cancelled, losses, restarts, decisions].map(String);
    const perJob = Math.round(each.messages / numJobs);
    rows.push([
      ...row,
      each.medianMicros.toFixed(1),
      each.p99Micros.toFixed(1),
      `${perJob}`,
      `${each.stuck.length}`,
    ]);
  }
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  '));
  const stuck = outcomes.flatMap((each) =>
    each.stuck.map((what) => `${each.numWorkers} workers, seed ${each.seed}: ${what}`),
  );
  return `${[...lines, ...stuck].join('\n')}\n`;
}

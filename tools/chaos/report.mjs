// @ts-check

/** @typedef {import('./chaos.mjs').Report} Report */

/**
 * What a report falls short of, in sentences.
 * @param {Report} report
 */
export function shortcomingsOf({ rounds, faults, gaps, differences }) {
  const applied = Object.values(faults).reduce((sum, each) => sum + each.applied, 0);
  if (differences.length > 0) return differences;
  return rounds > 0 && applied > 0
    ? gaps
    : [`expected a disturbed round, there were ${rounds} with ${applied} faults`];
}

/**
 * A report for people.
 * @param {Report} report
 * @param {readonly string[]} shortcomings
 */
export function describeReport(report, shortcomings) {
  const { seed, minutes, rounds, faults, lastWords } = report;
  const schedule = shortcomings.length > 0 ? report.schedule : [];
  const all = Object.values(faults);
  const sum = (/** @type {'applied' | 'inReduce' | 'skipped'} */ key) =>
    all.reduce((total, each) => total + each[key], 0);
  const lines = [
    `compared         ${rounds} rounds of ${report.stepsPerRound} steps with a job left alone: ${report.tensorsPerRound} tensors, ${report.epochsCompared} epochs, every loss, ${report.ledgerRowsPerRound} rows of the ledger`,
    ...Object.entries(faults).map(
      ([name, { what, applied, inReduce, skipped }]) =>
        `${name.padEnd(16)} ${applied}, ${inReduce} of them inside a reduction${skipped > 0 ? `; ${skipped} had to be left out` : ''} (${what})`,
    ),
    `faults           ${sum('applied')}, ${sum('inReduce')} of them inside a reduction`,
    `generations      ${report.generations}; ${report.restarts} times with nobody left, ${report.restartsFromCheckpoints} of them from a checkpoint; ${report.workersReplaced} workers replaced`,
    `checkpoints      ${report.checkpointsDamaged} damaged ones left aside; ${report.checkpointsMissed} times the job told that one could not be saved`,
    `steps            ${report.stepsDoneAgain} done again`,
    ...shortcomings.map((each) => `differs          ${each}`),
    ...schedule.map((action) => `schedule         ${describeAction(action)}`),
    ...lastWords.map((line) => `log              ${line}`),
    ...(shortcomings.length > 0
      ? [`again            npm run chaos -- --seed ${seed} --minutes ${minutes}`]
      : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** @param {import('./chaos.mjs').LoggedAction} action */
function describeAction({ index, round, fault, outcome, victim, afterStep, wasInReduce, holdMs, afterMs }) {
  if (outcome === 'skipped') return `${index} ${fault}: left out in round ${round}`;
  const where = wasInReduce ? 'inside the next reduction' : 'at once';
  return `${index} ${fault} in round ${round}, ${afterMs} ms after the one before, chose ${victim} after step ${afterStep}, ${where}, for up to ${holdMs} ms`;
}

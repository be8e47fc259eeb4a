// @ts-check
import { few } from './comparison.mjs';
import { nameOf } from './coordinator-log.mjs';

/** @typedef {import('./coordinator-log.mjs').StepReport} StepReport */
/** @typedef {import('./outcome.mjs').Event} Event */
/** @typedef {ReturnType<typeof replicasOf>[number]} Row */
/** @typedef {{ name: string, runs: ReadonlyMap<string, { start: number, end: number }> }} Runs replicas by member */

/**
 * Whether a job that was left alone used each example of each epoch exactly once.
 * @param {readonly StepReport[]} steps
 * @param {number} numExamples
 */
export function problemsOfEpochs(steps, numExamples) {
  /** @type {Map<number, number[]>} */
  const byEpoch = new Map();
  for (const { epoch, examples } of steps)
    byEpoch.set(epoch, [...(byEpoch.get(epoch) ?? []), ...examples.flatMap(({ positions }) => positions)]);
  const problems = [...byEpoch].flatMap(([epoch, positions]) => {
    const used = new Set(positions);
    const unused = Array.from({ length: numExamples }, (_, at) => at).filter((at) => !used.has(at));
    return [
      ...unused.map((at) => `epoch ${epoch}: nobody used example ${at}`),
      ...positions
        .filter((at, index) => positions.indexOf(at) !== index)
        .map((at) => `epoch ${epoch}: example ${at} counted again`),
    ];
  });
  return few('ledger', problems);
}

/**
 * Whether the members of a disturbed job used, in each step, the examples that the job left alone used: whoever computed a
 * replica, and however often the step was done. In one generation one member alone computes a replica, and a member that
 * says which ones it computed names all that it carries.
 * @param {readonly StepReport[]} expected
 * @param {{ steps: readonly StepReport[], events: readonly Event[] }} received
 */
export function ledgerOf(expected, received) {
  const wanted = new Map(replicasOf(expected).map((row) => [`${row.step}/${row.replica}`, row.examples]));
  const rows = replicasOf(received.steps);
  const counted = new Set(rows.map(({ step, replica }) => `${step}/${replica}`));
  const problems = [
    ...otherExamples(wanted, rows),
    ...countedTwice(rows),
    ...incompleteReports(wanted, received.steps, runsOf(received.events)),
  ];
  return {
    problems: few('ledger', problems),
    /** Computed, but by a member that was gone before it could say so. */
    numUnreported: [...wanted.keys()].filter((key) => !counted.has(key)).length,
  };
}

/** @param {ReadonlyMap<string, string>} wanted @param {readonly Row[]} rows */
function otherExamples(wanted, rows) {
  return rows
    .map((row) => ({ ...row, one: wanted.get(`${row.step}/${row.replica}`) ?? 'none' }))
    .filter(({ one, examples }) => one !== examples)
    .map(
      ({ step, replica, workerId, generation, one, examples }) =>
        `step ${step}, replica ${replica}, worker ${workerId} in generation ${generation}: expected examples ${one}, received ${examples}`,
    );
}

/** @param {readonly Row[]} rows */
function countedTwice(rows) {
  const seen = new Map();
  return rows.flatMap(({ step, replica, generation, workerId }) => {
    const key = `${step}/${replica}/${generation}`;
    const other = seen.get(key);
    seen.set(key, workerId);
    // A member says again what its coordinator may not have stored.
    if (other === undefined || other === workerId) return [];
    return [
      `step ${step}, replica ${replica}: workers ${other} and ${workerId} counted it in generation ${generation}`,
    ];
  });
}

/**
 * A member may report a step in the generation after the one in which it computed it.
 * @param {ReadonlyMap<string, string>} wanted
 * @param {readonly StepReport[]} reports
 * @param {readonly Runs[]} generations
 */
function incompleteReports(wanted, reports, generations) {
  return reports.flatMap(({ step, generation, workerId, examples }) => {
    const at = generations.findIndex(({ name }) => name === nameOf(generation));
    const possible = [generations[at], generations[at - 1]].flatMap((each) => {
      const run = each?.runs.get(workerId);
      if (run === undefined) return [];
      const carried = Array.from({ length: run.end - run.start }, (_, index) => run.start + index);
      return [carried.filter((replica) => wanted.has(`${step}/${replica}`)).join()];
    });
    const received = examples.map(({ replica }) => replica).join();
    if (received === '' || possible.includes(received)) return [];
    return [
      `step ${step}, worker ${workerId} in generation ${nameOf(generation)}: expected replicas ${possible.join(' or ')}, received ${received}`,
    ];
  });
}

/** @param {readonly Event[]} events @returns {Runs[]} */
function runsOf(events) {
  return events
    .filter(({ type }) => type === 'GenerationFormed')
    .map(({ generation, members }) => ({
      name: nameOf(generation),
      runs: new Map(members.map((/** @type {any} */ { workerId, run }) => [workerId, run])),
    }));
}

/** @param {readonly StepReport[]} steps */
function replicasOf(steps) {
  return steps.flatMap(({ step, generation, workerId, examples }) =>
    examples.map(({ replica, positions }) => ({
      step,
      replica,
      workerId,
      generation: nameOf(generation),
      examples: JSON.stringify(positions),
    })),
  );
}

/**
 * How many different steps were done in more than one generation.
 * @param {readonly StepReport[]} steps
 */
export function numStepsDoneAgain(steps) {
  /** @type {Map<number, Set<string>>} */
  const generations = new Map();
  for (const { step, generation, examples } of steps)
    if (examples.length > 0)
      generations.set(step, (generations.get(step) ?? new Set()).add(nameOf(generation)));
  return [...generations.values()].filter(({ size }) => size > 1).length;
}

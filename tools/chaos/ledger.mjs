// @ts-check
import { few } from './comparison.mjs';
import { nameOf } from './coordinator-log.mjs';

/** @typedef {import('./coordinator-log.mjs').StepReport} StepReport */
/** @typedef {import('./outcome.mjs').Event} Event */
/** @typedef {import('./outcome.mjs').Ledger} Ledger */
/** @typedef {ReturnType<typeof replicasOf>[number]} Row */
/** @typedef {{ name: string, runs: ReadonlyMap<string, { start: number, end: number }> }} Runs replicas by member */

/**
 * What a job's ledger says: that of a job left alone has to prove that each example counted once in each epoch, and that of a disturbed
 * job has to be the same.
 * @param {Ledger} expected
 * @param {Ledger} [received]
 */
export function problemsOfLedger(expected, received = expected) {
  return [
    ...few('proof', received.proof.problems),
    ...few('ledger', received === expected ? [] : rowsThatDiffer(expected.rows, received.rows)),
  ];
}

/** @param {Ledger['rows']} expected @param {Ledger['rows']} received */
function rowsThatDiffer(expected, received) {
  const [one, other] = [expected, received].map((rows) => new Map(rows.map((row) => [keyOf(row), row])));
  const all = [...new Map([...(one ?? []), ...(other ?? [])])].sort(([, a], [, b]) => a.step - b.step);
  return all.flatMap(([key, { step, replica }]) => {
    const [wanted, found] = [one, other].map((rows) => textOf(rows?.get(key)));
    if (wanted === found) return [];
    return [`step ${step}, replica ${replica}: expected ${wanted}, received ${found}`];
  });
}

/** @param {{ step: number, replica: number }} row */
function keyOf({ step, replica }) {
  return `${step}/${replica}`;
}

/** @param {Ledger['rows'][number] | undefined} row */
function textOf(row) {
  if (row === undefined) return 'no row';
  return `examples ${JSON.stringify(row.examples)} of the ${row.numCounted} in epoch ${row.epoch + 1}`;
}

/**
 * Whether what members report of themselves fits: in one generation one member alone computes a replica, and a member that says which
 * ones it computed names all that it carries.
 * @param {Ledger} expected
 * @param {{ steps: readonly StepReport[], events: readonly Event[] }} received
 */
export function problemsOfReports({ rows }, { steps, events }) {
  const wanted = new Set(rows.map(keyOf));
  return few('reports', [
    ...countedTwice(replicasOf(steps)),
    ...incompleteReports(wanted, steps, runsOf(events)),
  ]);
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
 * @param {ReadonlySet<string>} wanted
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
    examples.map(({ replica }) => ({ step, replica, workerId, generation: nameOf(generation) })),
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

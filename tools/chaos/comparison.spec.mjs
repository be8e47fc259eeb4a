// @ts-check
import { describe, expect, it } from 'vitest';
import { differencesOf } from './comparison.mjs';
import { numStepsDoneAgain, problemsOfLedger, problemsOfReports } from './ledger.mjs';

/** @typedef {import('./coordinator-log.mjs').StepReport} StepReport */
/** @typedef {import('./outcome.mjs').Outcome} Outcome */

/**
 * @param {number} step
 * @param {string} workerId
 * @param {number} generation
 * @param {Record<number, number[]>} examples by replica
 * @param {number} [loss]
 * @returns {StepReport}
 */
function report(step, workerId, generation, examples, loss = 0.5) {
  return {
    at: 0,
    jobId: 'job',
    generation: { term: 1, number: generation },
    workerId,
    step,
    epoch: 0,
    training: { loss, metrics: {} },
    examples: Object.entries(examples).map(([replica, positions]) => ({
      replica: Number(replica),
      positions,
    })),
  };
}

/** @param {number} number @param {Record<string, [number, number]>} runs */
function formed(number, runs) {
  const members = Object.entries(runs).map(([workerId, [start, end]]) => ({ workerId, run: { start, end } }));
  return { type: 'GenerationFormed', generation: { term: 1, number }, members };
}

/** Two steps of two replicas by one worker. */
const ALONE = [report(1, 'a', 1, { 0: [0, 1], 1: [2, 3] }), report(2, 'a', 1, { 0: [4], 1: [5] })];

/** @param {number} step @param {number} replica @param {number[]} examples */
function row(step, replica, examples) {
  return { step, epoch: 0, replica, numCounted: step === 1 ? 4 : 2, examples };
}

/** Of these. @type {Outcome['ledger']} */
const LEDGER = {
  rows: [row(1, 0, [0, 1]), row(1, 1, [2, 3]), row(2, 0, [4]), row(2, 1, [5])],
  proof: { holds: true, problems: [] },
};

/** @param {Partial<Outcome>} [change] @returns {Outcome} */
function outcome(change) {
  return {
    status: 'succeeded',
    failure: undefined,
    events: [
      { type: 'EpochCompleted', at: 1, epoch: 0, loss: 0.5 },
      { type: 'GenerationFormed', at: 0 },
    ],
    steps: ALONE,
    tensors: new Map([['model.safetensors conv/kernel', 'aa']]),
    ledger: LEDGER,
    ...change,
  };
}

describe('the comparison', () => {
  it('finds nothing where only times and generations differ', () => {
    expect(
      differencesOf(outcome(), outcome({ events: [{ type: 'EpochCompleted', at: 9, epoch: 0, loss: 0.5 }] })),
    ).toEqual([]);
  });

  it('finds a loss that differs in its last bit, on any member', () => {
    const steps = [...ALONE, report(2, 'b', 2, {}, 0.5 + 2 ** -53)];
    expect(differencesOf(outcome(), outcome({ steps }))).toEqual([
      'losses: step 2 of worker b in generation 1.2: expected {"loss":0.5,"metrics":{}}, received {"loss":0.5000000000000001,"metrics":{}}',
    ]);
  });

  it('finds a step that nobody reported', () => {
    expect(differencesOf(outcome(), outcome({ steps: ALONE.slice(0, 1) }))).toEqual([
      'losses: step 2: nobody reported it',
    ]);
  });

  it('finds epochs that differ or lack', () => {
    expect(differencesOf(outcome(), outcome({ events: [] }))).toEqual([
      'epochs and phases: expected {"type":"EpochCompleted","epoch":0,"loss":0.5}, received nothing more',
    ]);
  });

  it('finds tensors that differ, lack, or are too many', () => {
    const tensors = new Map([['state.safetensors optimizer/m', 'bb']]);
    expect(differencesOf(outcome(), outcome({ tensors }))).toEqual([
      'tensors: model.safetensors conv/kernel: expected SHA-256 aa, received none',
      'tensors: state.safetensors optimizer/m: expected SHA-256 of none, received bb',
    ]);
  });

  it('says why a job did not succeed, and nothing of its tensors', () => {
    const failed = outcome({ status: 'failed', failure: 'nobody was left', tensors: new Map() });
    expect(differencesOf(outcome(), failed)).toEqual([
      'status: expected succeeded, received failed (nobody was left)',
    ]);
  });

  it('names a few differences of a kind and counts the others', () => {
    const steps = Array.from({ length: 10 }, (_, index) => report(index + 1, 'a', 1, {}));
    const others = steps.map((step) => ({ ...step, training: { loss: 1, metrics: {} } }));
    const differences = differencesOf(outcome({ steps }), outcome({ steps: others }));
    expect(differences).toHaveLength(5);
    expect(differences.at(-1)).toBe('losses: 6 more');
  });
});

describe('the ledger', () => {
  it('is right where it is the same, and proves that each example counted once', () => {
    expect(problemsOfLedger(LEDGER)).toEqual([]);
    expect(problemsOfLedger(LEDGER, { ...LEDGER, rows: [...LEDGER.rows] })).toEqual([]);
  });

  it('is wrong where it proves something else', () => {
    const proof = { holds: false, problems: ['epoch 1: 1 example is missing: 6'] };
    expect(problemsOfLedger({ ...LEDGER, proof })).toEqual(['proof: epoch 1: 1 example is missing: 6']);
  });

  it('is wrong where a row lacks, is too much, or names other examples or counts', () => {
    const [first, second, third] = LEDGER.rows;
    const other = { .../** @type {any} */ (third), examples: [4, 4], numCounted: 3 };
    const rows = [first, second, other, row(3, 0, [9])].flatMap((each) => each ?? []);
    expect(problemsOfLedger(LEDGER, { ...LEDGER, rows })).toEqual([
      'ledger: step 2, replica 0: expected examples [4] of the 2 in epoch 1, received examples [4,4] of the 3 in epoch 1',
      'ledger: step 2, replica 1: expected examples [5] of the 2 in epoch 1, received no row',
      'ledger: step 3, replica 0: expected no row, received examples [9] of the 2 in epoch 1',
    ]);
  });
});

describe('what members report of themselves', () => {
  const events = [formed(1, { a: [0, 1], b: [1, 2] }), formed(2, { a: [0, 2] })];
  const first = [report(1, 'a', 1, { 0: [0, 1] }), report(1, 'b', 1, { 1: [2, 3] })];

  it('may be of other workers, of steps that were done again, and of some that nobody tells of', () => {
    const steps = [...first, report(2, 'b', 1, { 1: [5] }), report(2, 'a', 2, { 0: [4], 1: [5] })];
    expect(problemsOfReports(LEDGER, { steps, events })).toEqual([]);
    expect(numStepsDoneAgain(steps)).toBe(1);
  });

  it('may come in the generation after the one in which it was computed, or be of a sum taken from another', () => {
    const steps = [...first, report(2, 'a', 2, { 0: [4] }), report(2, 'b', 2, {})];
    expect(problemsOfReports(LEDGER, { steps, events })).toEqual([]);
  });

  it('is wrong where a member leaves out a replica', () => {
    const steps = [report(2, 'a', 2, { 0: [4] })];
    expect(problemsOfReports(LEDGER, { steps, events: events.slice(1) })).toEqual([
      'reports: step 2, worker a in generation 1.2: expected replicas 0,1, received 0',
    ]);
  });

  it('may be said again to another coordinator', () => {
    const steps = [...first, ...first];
    expect(problemsOfReports(LEDGER, { steps, events })).toEqual([]);
    expect(numStepsDoneAgain(steps)).toBe(0);
  });

  it('is wrong where two members computed a replica', () => {
    const steps = [...first, report(1, 'c', 1, { 1: [2, 3] })];
    expect(problemsOfReports(LEDGER, { steps, events })).toEqual([
      'reports: step 1, replica 1: workers b and c counted it in generation 1.1',
      'reports: step 1, worker c in generation 1.1: expected replicas , received 1',
    ]);
  });
});

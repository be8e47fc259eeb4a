// @ts-check
import { describe, expect, it } from 'vitest';
import { differencesOf } from './comparison.mjs';
import { ledgerOf, numStepsDoneAgain, problemsOfEpochs } from './ledger.mjs';

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

describe('the ledger of a job left alone', () => {
  it('has each example of an epoch once', () => {
    expect(problemsOfEpochs(ALONE, 6)).toEqual([]);
    expect(problemsOfEpochs(ALONE, 7)).toEqual(['ledger: epoch 0: nobody used example 6']);
    const steps = [...ALONE.slice(0, 1), report(2, 'a', 1, { 0: [4], 1: [5, 2] })];
    expect(problemsOfEpochs(steps, 6)).toEqual(['ledger: epoch 0: example 2 counted again']);
  });
});

describe('the ledger of a disturbed job', () => {
  const events = [formed(1, { a: [0, 1], b: [1, 2] }), formed(2, { a: [0, 2] })];
  const first = [report(1, 'a', 1, { 0: [0, 1] }), report(1, 'b', 1, { 1: [2, 3] })];

  it('takes what other workers computed, and steps that were done again', () => {
    const steps = [...first, report(2, 'b', 1, { 1: [5] }), report(2, 'a', 2, { 0: [4], 1: [5] })];
    expect(ledgerOf(ALONE, { steps, events })).toEqual({ problems: [], numUnreported: 0 });
    expect(numStepsDoneAgain(steps)).toBe(1);
  });

  it('counts what a member computed that was gone before it said so', () => {
    const steps = [...first, report(2, 'a', 1, { 0: [4] })];
    expect(ledgerOf(ALONE, { steps, events })).toEqual({ problems: [], numUnreported: 1 });
  });

  it('takes a report in the generation after the one in which it was computed, and one of a sum taken from another', () => {
    const steps = [...first, report(2, 'a', 2, { 0: [4] }), report(2, 'b', 2, {})];
    expect(ledgerOf(ALONE, { steps, events }).problems).toEqual([]);
  });

  it('finds a replica that was skipped', () => {
    const steps = [...first, report(2, 'a', 2, { 0: [4] })];
    const alone = [...events.slice(1)];
    expect(ledgerOf(ALONE, { steps: steps.slice(2), events: alone }).problems).toEqual([
      'ledger: step 2, worker a in generation 1.2: expected replicas 0,1, received 0',
    ]);
  });

  it('finds an example that counted twice', () => {
    const steps = [report(1, 'a', 2, { 0: [0, 1, 0], 1: [2, 3] })];
    expect(ledgerOf(ALONE, { steps, events }).problems).toEqual([
      'ledger: step 1, replica 0, worker a in generation 1.2: expected examples [0,1], received [0,1,0]',
    ]);
  });

  it('takes a report that a member says again to another coordinator', () => {
    const steps = [...first, ...first];
    expect(ledgerOf(ALONE, { steps, events }).problems).toEqual([]);
    expect(numStepsDoneAgain(steps)).toBe(0);
  });

  it('finds a replica that two members counted', () => {
    const steps = [...first, report(1, 'c', 1, { 1: [2, 3] })];
    expect(ledgerOf(ALONE, { steps, events }).problems).toEqual([
      'ledger: step 1, replica 1: workers b and c counted it in generation 1.1',
      'ledger: step 1, worker c in generation 1.1: expected replicas , received 1',
    ]);
  });
});

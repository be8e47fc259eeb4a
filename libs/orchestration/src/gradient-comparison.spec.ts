import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JobEvent } from './job-event.js';
import { brokenInvariants } from './testing/invariants.js';
import { Scenario } from './testing/scenario.js';
import { sureStep } from './verified-steps.js';

const REPLICAS = 4;

/** A job of four replicas on these workers, of which one is verified in each step, and whose states are always found equal. */
function running(...workerIds: string[]): Scenario {
  const scenario = new Scenario();
  for (const workerId of workerIds) scenario.join(workerId);
  const workers = { min: Math.min(2, workerIds.length), max: workerIds.length };
  scenario.submit('job', { replicas: REPLICAS, verifyEvery: 1, workers });
  for (const workerId of workerIds) scenario.ready(workerId, 'job');
  return scenario;
}

/** What members say of a step: their state, which all hold, and their gradients. */
function step(scenario: Scenario, number: number, gradients: Readonly<Record<string, string>>): void {
  for (const [workerId, gradient] of Object.entries(gradients))
    scenario.step(workerId, 'job', number, `d${number}`, gradient);
}

const EQUAL = { a: 'g', b: 'g', c: 'g' };

function restartsOf(scenario: Scenario): JobEvent[] {
  return scenario.log('job').filter(({ type }) => type === 'JobRestarted');
}

function expelledBy(scenario: Scenario): string[] {
  return scenario.effects.flatMap((effect) => (effect.type === 'RefuseWorker' ? [effect.workerId] : []));
}

function sureOf(scenario: Scenario): number {
  return sureStep(scenario.job('job'));
}

describe('the gradients of the replica that is verified', () => {
  it('are compared once all that verify it have said what they computed, and agree', () => {
    const scenario = running('a', 'b', 'c');
    step(scenario, 1, { a: 'g', b: 'g' });
    expect(scenario.job('job').gradientClaims).toHaveLength(2);
    step(scenario, 1, { c: 'g' });
    expect(scenario.job('job')).toMatchObject({ gradientClaims: [], verifiedSteps: [1, 0, 0, 0] });
    step(scenario, 2, EQUAL);
    expect(scenario.job('job').verifiedSteps).toEqual([1, 2, 0, 0]);
  });

  it('are compared of each step, however much later one of them is heard', () => {
    const scenario = running('a', 'b', 'c');
    for (let number = 1; number <= 8; number += 1) step(scenario, number, { a: 'g', b: 'g' });
    step(scenario, 1, { c: 'odd' });
    expect(expelledBy(scenario)).toEqual(['c']);
  });

  it('are compared of each step, also where others verified a later one before', () => {
    const scenario = running('a', 'b', 'c', 'd');
    step(scenario, 1, { a: 'g', b: 'odd' });
    step(scenario, 2, { b: 'g', c: 'g', d: 'g' });
    expect(scenario.job('job')).toMatchObject({ verifiedSteps: [0, 2, 0, 0], gradientClaims: [{}, {}] });
    step(scenario, 1, { c: 'g' });
    expect(expelledBy(scenario)).toEqual(['b']);
  });

  it('that differ send who is in the minority away by name, though all hold the same state', () => {
    const scenario = running('a', 'b', 'c');
    step(scenario, 1, EQUAL);
    step(scenario, 2, { a: 'g', b: 'odd', c: 'g' });
    expect(expelledBy(scenario)).toEqual(['b']);
    expect(restartsOf(scenario)).toMatchObject([
      {
        why:
          'expected all workers that computed replica 1 in step 2 to get the same gradient, as 2 of 3 do (digest g), received another from worker ' +
          '"name-of-b" (id b, rank 1) with digest odd: it begins again from its beginning, 2 steps are done again',
      },
    ]);
    expect(scenario.state.workers.map(({ workerId }) => workerId)).toEqual(['a', 'c']);
  });

  it('that differ name both where there are two, and both go back; the third time the job fails', () => {
    const scenario = running('a', 'b');
    for (let again = 0; again < 3; again += 1) {
      for (const workerId of ['a', 'b']) if (again > 0) scenario.ready(workerId, 'job');
      step(scenario, 1, { a: 'g', b: 'g' });
      step(scenario, 2, { a: 'g', b: 'odd' });
      expect(expelledBy(scenario)).toEqual([]);
    }
    expect(restartsOf(scenario)).toHaveLength(2);
    expect(scenario.job('job').failure).toMatchObject({
      code: 'DATA_LOSS',
      message: expect.stringContaining(
        'received no gradient that most of them got: worker "name-of-a" (id a, rank 0) with digest g, worker "name-of-b" (id b, rank 1) with digest odd',
      ) as string,
    });
  });

  it('are compared among those who verify it alone, whatever others say', () => {
    const scenario = running('a', 'b', 'c', 'd');
    step(scenario, 1, { a: 'g', d: 'odd', b: 'g' });
    expect(scenario.job('job').verifiedSteps).toBeUndefined();
    step(scenario, 1, { c: 'g' });
    expect(scenario.job('job')).toMatchObject({ verifiedSteps: [1, 0, 0, 0], status: 'running' });
  });

  it('of a single worker are compared with nothing', () => {
    const scenario = running('a');
    step(scenario, 1, { a: 'g' });
    expect(scenario.job('job')).toMatchObject({ status: 'running' });
    expect(scenario.job('job').verifiedSteps).toBeUndefined();
  });

  it('of another generation do not count', () => {
    const scenario = running('a', 'b', 'c');
    const late = scenario.from('a', 'job');
    step(scenario, 1, { b: 'g' });
    scenario.lose('c');
    const times = { computeMs: 1, waitedMs: 0, waitedForRank: 0 };
    const measured = { step: 1, epoch: 0, loss: 1, metrics: {} };
    scenario.happen({ type: 'StepReported', ...late, ...times, ...measured, gradientDigest: 'odd' });
    expect(scenario.job('job')).toMatchObject({ gradientClaims: [], status: 'starting' });
  });

  it('of jobs that do not want them compared are not', () => {
    const scenario = Scenario.starting(['a', 'b']);
    for (const workerId of ['a', 'b']) scenario.ready(workerId, 'job');
    step(scenario, 1, { a: 'g', b: 'odd' });
    expect(scenario.job('job')).toMatchObject({ status: 'running', agreedStep: 1 });
    expect(scenario.job('job').gradientClaims).toEqual([]);
  });
});

describe('where a job goes back to for a wrong gradient', () => {
  it('is before all steps since each replica was verified, for the wrong one was in the state all the time', () => {
    const scenario = running('a', 'b', 'c');
    for (let number = 1; number <= 4; number += 1) step(scenario, number, EQUAL);
    expect(sureOf(scenario)).toBe(1);
    for (const number of [5, 6]) step(scenario, number, EQUAL);
    expect(sureOf(scenario)).toBe(3);
    expect(scenario.job('job').agreedStep).toBe(6);
    expect(scenario.checkpoint('a', 'job', 6)).toContainEqual(
      expect.objectContaining({ type: 'EnterCheckpoint', agreedStep: 3 }),
    );
    step(scenario, 7, { a: 'g', b: 'odd', c: 'g' });
    expect(scenario.effects).toContainEqual(
      expect.objectContaining({ type: 'SeekCheckpoint', atMostStep: 3 }),
    );
    scenario.check('job', 2);
    expect(scenario.job('job').verifiedSteps).toEqual([2, 2, 2, 2]);
  });

  it('is not later for what was verified on others, who carried a replica before', () => {
    const scenario = running('a', 'b', 'c');
    for (let number = 1; number <= 6; number += 1) step(scenario, number, EQUAL);
    scenario.lose('c');
    for (const workerId of ['a', 'b']) scenario.ready(workerId, 'job', 'd6', 6);
    expect(scenario.job('job')).toMatchObject({ status: 'running', verifiedSteps: [3, 3, 3, 3] });
    step(scenario, 7, { a: 'g', b: 'g' });
    expect(sureOf(scenario)).toBe(3);
  });

  it('is before the first step to which a wrong one was added, in any order of their words', () => {
    const wrongs = fc.record({
      from: fc.integer({ min: 1, max: 9 }),
      replica: fc.nat(REPLICAS - 1),
      words: fc.array(fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 10 })), { maxLength: 120 }),
    });
    const property = fc.property(wrongs, ({ from, replica, words }) => {
      const scenario = running('a', 'b', 'c');
      for (const [rank, number] of words) {
        const workerId = ['a', 'b', 'c'][rank] ?? '';
        const isMember = scenario.job('job').members.some((member) => member.workerId === workerId);
        if (!isMember || scenario.job('job').status !== 'running') continue;
        const isWrong = rank === 1 && number >= from && (number - 1) % REPLICAS === replica;
        step(scenario, number, { [workerId]: isWrong ? 'odd' : 'g' });
        expect(brokenInvariants(scenario.state)).toEqual([]);
        expect(sureOf(scenario)).toBeLessThan(from);
      }
      expect(['b', undefined]).toContain(expelledBy(scenario)[0]);
      expect(restartsOf(scenario)).toHaveLength(expelledBy(scenario).length);
    });
    fc.assert(property);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JobEvent } from './job-event.js';
import { brokenInvariants } from './testing/invariants.js';
import { Scenario } from './testing/scenario.js';

/** A job on these workers, which begin together. */
function running(...workerIds: string[]): Scenario {
  const scenario = Scenario.starting(workerIds);
  for (const workerId of workerIds) scenario.ready(workerId, 'job');
  return scenario;
}

function restartsOf(scenario: Scenario): JobEvent[] {
  return scenario.log('job').filter(({ type }) => type === 'JobRestarted');
}

function expelledBy(scenario: Scenario): string[] {
  return scenario.effects.flatMap((effect) => (effect.type === 'RefuseWorker' ? [effect.workerId] : []));
}

describe('the states of the members after a step', () => {
  it('are compared once all have said what they hold, and agree', () => {
    const scenario = running('a', 'b');
    scenario.step('a', 'job', 4, 'd4');
    expect(scenario.job('job')).toMatchObject({ agreedStep: 0, digestClaims: [{ workerId: 'a', step: 4 }] });
    scenario.step('b', 'job', 4, 'd4');
    expect(scenario.job('job')).toMatchObject({ agreedStep: 4, digestClaims: [], status: 'running' });
  });

  it('are compared step by step, where one member is ahead', () => {
    const scenario = running('a', 'b');
    scenario.step('a', 'job', 4, 'd4');
    scenario.step('a', 'job', 5, 'd5');
    scenario.step('b', 'job', 4, 'd4');
    expect(scenario.job('job')).toMatchObject({ agreedStep: 4, digestClaims: [{ workerId: 'a', step: 5 }] });
    scenario.step('b', 'job', 5, 'd5');
    expect(scenario.job('job').agreedStep).toBe(5);
  });

  it('that differ send the minority away by name, and all others back to where they agreed', () => {
    const scenario = running('a', 'b', 'c');
    for (const workerId of ['a', 'b', 'c']) scenario.step(workerId, 'job', 2, 'd2');
    scenario.step('a', 'job', 4, 'd4');
    scenario.step('b', 'job', 4, 'odd');
    scenario.step('c', 'job', 4, 'd4');
    expect(expelledBy(scenario)).toEqual(['b']);
    expect(restartsOf(scenario)).toEqual([
      {
        at: 1000,
        type: 'JobRestarted',
        step: 4,
        fromStep: 0,
        why:
          'expected all workers to hold the same state, as 2 of 3 do (digest d4 after step 4), received another from worker ' +
          '"name-of-b" (id b, rank 1) with digest odd after step 4: it begins again from its beginning, 4 steps are done again',
      },
    ]);
    expect(scenario.state.workers.map(({ workerId }) => workerId)).toEqual(['a', 'c']);
  });

  it('send nobody away where no state has most members, and all go back', () => {
    const scenario = running('a', 'b');
    scenario.step('a', 'job', 4, 'd4');
    scenario.step('b', 'job', 4, 'odd');
    expect(expelledBy(scenario)).toEqual([]);
    expect(restartsOf(scenario)).toMatchObject([{ step: 4 }]);
    expect(scenario.job('job')).toMatchObject({ status: 'starting', members: [{}, {}], hasStarted: false });
  });

  it('fail the job that goes back again and again without agreeing on a later step', () => {
    const scenario = running('a', 'b');
    for (let again = 0; again < 3; again += 1) {
      expect(scenario.job('job').failure).toBeUndefined();
      for (const workerId of ['a', 'b']) if (again > 0) scenario.ready(workerId, 'job');
      scenario.step('a', 'job', 4, 'd4');
      scenario.step('b', 'job', 4, 'odd');
    }
    expect(scenario.job('job').failure).toMatchObject({
      code: 'DATA_LOSS',
      message: expect.stringContaining('then resume the job, or submit it again') as string,
    });
  });

  it('are what a job goes on from when it is resumed after that, not from a later checkpoint, and it has all its tries again', () => {
    const scenario = running('a', 'b');
    for (const workerId of ['a', 'b']) scenario.step(workerId, 'job', 2, 'd2');
    scenario.checkpoint('a', 'job', 2);
    const disagreeAgain = (): void => {
      scenario.checkpoint('a', 'job', 3);
      scenario.step('a', 'job', 4, 'd4');
      scenario.step('b', 'job', 4, 'odd');
      if (scenario.job('job').status === 'failed') return;
      scenario.check('job', 2);
      for (const workerId of ['a', 'b']) scenario.ready(workerId, 'job', 'd2', 2);
    };
    for (let again = 0; again < 3; again += 1) disagreeAgain();
    expect(scenario.job('job').status).toBe('failed');
    scenario.resume('job');
    const prepared = { numExamples: 80, stepsPerEpoch: 5 };
    expect(
      scenario.happen({ type: 'JobPrepared', jobId: 'job', attempt: 1, prepared, data: {} as never }),
    ).toMatchObject([{ type: 'SeekCheckpoint', attempt: 1, atMostStep: 2 }]);
    scenario.check('job', 2);
    for (const workerId of ['a', 'b']) scenario.ready(workerId, 'job', 'd2', 2);
    disagreeAgain();
    expect(scenario.job('job').status).toBe('running');
  });

  it('of another generation do not count', () => {
    const scenario = Scenario.elastic(['a', 'b', 'c'], { min: 1, max: 3 });
    const late = scenario.from('a', 'job');
    scenario.step('b', 'job', 4, 'd4');
    scenario.lose('c');
    const times = { computeMs: 1, waitedMs: 0, waitedForRank: 0 };
    const measured = { step: 4, epoch: 0, loss: 1, metrics: {} };
    scenario.happen({ type: 'StepReported', ...late, ...times, ...measured, stateDigest: 'odd' });
    expect(scenario.job('job').digestClaims).toEqual([]);
  });

  it('name one that is wrong in any order of their words, whatever else it says', () => {
    const words = fc.array(fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 9 })), { maxLength: 80 });
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 9 }), (said, wrongFrom) => {
        const scenario = running('a', 'b', 'c');
        for (const [rank, step] of said) {
          const workerId = ['a', 'b', 'c'][rank] ?? '';
          const isMember = scenario.job('job').members.some((member) => member.workerId === workerId);
          if (!isMember || scenario.job('job').status !== 'running') continue;
          scenario.step(workerId, 'job', step, rank === 1 && step >= wrongFrom ? 'odd' : `d${step}`);
          expect(brokenInvariants(scenario.state)).toEqual([]);
        }
        expect(['b', undefined]).toContain(expelledBy(scenario)[0]);
        expect(scenario.job('job').agreedStep ?? 0).toBeLessThan(wrongFrom);
        expect(restartsOf(scenario)).toHaveLength(expelledBy(scenario).length);
      }),
    );
  });
});

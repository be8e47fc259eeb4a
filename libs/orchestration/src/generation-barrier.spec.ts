import { describe, expect, it } from 'vitest';
import { Scenario } from './testing/scenario.js';

/** Three of four members of a job carry on, and have said nothing yet. */
function regrouped(): Scenario {
  const scenario = Scenario.elastic(['a', 'b', 'c', 'd'], { min: 1, max: 4 });
  scenario.lose('d');
  return scenario;
}

it('tells how long examples were fetched, by the member that took longest', () => {
  const scenario = Scenario.starting(['a', 'b', 'c']);
  const state = { step: 0, reductions: 0, stateDigest: 'd0' };
  for (const [workerId, fetchMs] of [
    ['a', 30],
    ['b', 40.5],
  ] as const)
    scenario.happen({ type: 'MemberReady', ...scenario.from(workerId, 'job'), ...state, fetchMs });
  scenario.ready('c', 'job');
  expect(scenario.log('job').at(-1)).toMatchObject({ type: 'TrainingStarted', fetchMs: 40.5 });
});

describe('a member that is one reduction behind', () => {
  it('is told from whom to catch up, reports ready again, and then all start from there', () => {
    const scenario = regrouped();
    scenario.ready('a', 'job', 'd3', 3);
    scenario.ready('b', 'job', 'd4', 4);
    const generation = { term: 1, number: 2 };
    const from = { workerId: 'b', name: 'name-of-b', rank: 1, address: 'b:7000' };
    expect(scenario.ready('c', 'job', 'd4', 4)).toEqual([
      {
        ...{ type: 'SendCatchUp', workerId: 'a', connectionId: 'a-1', jobId: 'job', generation },
        ...{ reductions: 4, from },
      },
    ]);
    expect(scenario.job('job').status).toBe('starting');
    expect(scenario.ready('a', 'job', 'd4', 4).map(({ type }) => type)).toEqual([
      'AppendJobEvent',
      'SendStart',
      'SendStart',
      'SendStart',
    ]);
    expect(scenario.log('job').at(-1)).toMatchObject({ type: 'TrainingStarted', step: 4, stateDigest: 'd4' });
  });

  it('may be behind by an evaluation, after as many steps', () => {
    const scenario = regrouped();
    scenario.ready('a', 'job', 'd5', 5, 6);
    scenario.ready('b', 'job', 'd5', 5, 5);
    expect(scenario.ready('c', 'job', 'd5', 5, 6)).toMatchObject([
      { type: 'SendCatchUp', workerId: 'b', reductions: 6, from: { workerId: 'a' } },
    ]);
  });

  it('is told once, also when another one catches up before it', () => {
    const scenario = regrouped();
    scenario.ready('a', 'job', 'd3', 3);
    scenario.ready('b', 'job', 'd3', 3);
    expect(scenario.ready('c', 'job', 'd4', 4)).toMatchObject([
      { type: 'SendCatchUp', workerId: 'a' },
      { type: 'SendCatchUp', workerId: 'b' },
    ]);
    expect(scenario.ready('b', 'job', 'd4', 4)).toEqual([]);
    expect(scenario.ready('a', 'job', 'd3', 3)).toEqual([]);
  });

  it('cannot go back, nor change what it said', () => {
    const scenario = regrouped();
    scenario.ready('a', 'job', 'd4', 4);
    const refusal = {
      type: 'RefuseMessage' as const,
      code: 'FAILED_PRECONDITION',
      message: 'MemberReady does not fit job job, which is starting',
    };
    for (const reductions of [3, 4]) {
      const state = { step: 3, reductions, stateDigest: 'd3' };
      scenario.expectRefusal({ type: 'MemberReady', ...scenario.from('a', 'job'), ...state }, refusal);
    }
  });

  it.each([-1, 0.5, NaN, Infinity])('is not behind by saying %d reductions', (reductions) => {
    const scenario = regrouped();
    const state = { step: 3, reductions, stateDigest: 'd3' };
    scenario.expectRefusal(
      { type: 'MemberReady', ...scenario.from('a', 'job'), ...state },
      { type: 'RefuseMessage', code: 'INVALID_ARGUMENT', message: 'expected the number of reductions' },
    );
  });

  it('is expelled when it does not catch up in time, and the others go on', () => {
    const scenario = new Scenario({ leaseMs: 1e6, startLimitMs: 1000 });
    for (const workerId of ['a', 'b', 'c']) scenario.join(workerId);
    scenario.submit('job', { workers: { min: 1, max: 3 } });
    for (const workerId of ['a', 'b', 'c']) scenario.ready(workerId, 'job');
    scenario.lose('c');
    scenario.ready('a', 'job', 'd4', 4);
    scenario.ready('b', 'job', 'd3', 3);
    expect(scenario.pass(1000)).toEqual([]);
    expect(scenario.pass(1).at(-1)).toMatchObject({
      type: 'RefuseWorker',
      workerId: 'b',
      code: 'DEADLINE_EXCEEDED',
      message:
        'worker b is expelled: it was not ready 1000 ms after its assignment; look into its log, then join again, or ' +
        'allow more time to start',
    });
    expect(scenario.job('job')).toMatchObject({ status: 'starting', members: [{ workerId: 'a' }] });
  });
});

describe('a member that is further behind', () => {
  it('is expelled with the reason, and the others go on', () => {
    const scenario = regrouped();
    scenario.ready('a', 'job', 'd1', 1);
    scenario.ready('b', 'job', 'd4', 4);
    const effects = scenario.ready('c', 'job', 'd4', 4);
    const how = 'it is ready after 1 reductions, expected 3 or 4, as most say: its state is of no use';
    expect(effects.at(-1)).toMatchObject({
      type: 'RefuseWorker',
      workerId: 'a',
      code: 'ABORTED',
      message: `worker a is expelled: ${how}; join again`,
    });
    expect(scenario.log('job').at(-1)).toMatchObject({
      why: `worker "name-of-a" (id a, rank 0) was lost after step 1: ${how}; 2 workers carry on`,
    });
  });
});

describe('a member that says it is further than it can be', () => {
  it('is expelled, and not those whom it would leave behind', () => {
    const scenario = regrouped();
    scenario.ready('a', 'job', 'd3', 3);
    scenario.ready('b', 'job', 'd4', 4);
    const effects = scenario.ready('c', 'job', 'd9', 8, 9);
    expect(effects).toContainEqual(expect.objectContaining({ type: 'RefuseWorker', workerId: 'c' }));
    expect(scenario.job('job').members.map(({ workerId }) => workerId)).toEqual(['a', 'b']);
  });

  it('is believed no more than another one where there are two sides, and all go back', () => {
    const scenario = regrouped();
    scenario.ready('a', 'job', 'd3', 3);
    scenario.ready('b', 'job', 'd4', 4);
    scenario.ready('c', 'job', 'd5', 5);
    expect(scenario.effects.map(({ type }) => type)).not.toContain('RefuseWorker');
    expect(scenario.log('job')).toContainEqual(
      expect.objectContaining({
        type: 'JobRestarted',
        why: expect.stringMatching(
          /^expected all workers to be ready after equally many reductions, or one less, received worker "name-of-a" .* after 3, .* after 4, .* after 5: it begins again/,
        ) as string,
      }),
    );
  });

  it('is refused when it says more than its steps and all evaluations', () => {
    const scenario = regrouped();
    const state = { step: 3, reductions: 6, stateDigest: 'd3' };
    scenario.expectRefusal(
      { type: 'MemberReady', ...scenario.from('a', 'job'), ...state },
      { type: 'RefuseMessage', code: 'INVALID_ARGUMENT', message: 'expected the number of reductions' },
    );
  });
});

describe('members that went equally far', () => {
  it('go back when their states differ, whoever is behind', () => {
    const scenario = regrouped();
    scenario.ready('a', 'job', 'd3', 3);
    scenario.ready('b', 'job', 'd4', 4);
    scenario.ready('c', 'job', 'odd', 4);
    expect(scenario.log('job')).toContainEqual({
      at: 1000,
      type: 'JobRestarted',
      step: 4,
      fromStep: 0,
      why:
        'expected all workers to hold the same state, received no state held by most of them: worker "name-of-b" (id b, rank 1) ' +
        'with digest d4 after step 4, worker "name-of-c" (id c, rank 2) with digest odd after step 4: it begins again from its ' +
        'beginning, 4 steps are done again',
    });
  });

  it('say nothing of who was late only because another one is lost meanwhile', () => {
    const scenario = regrouped();
    scenario.ready('a', 'job', 'd3', 3);
    scenario.ready('b', 'job', 'd4', 4);
    scenario.lose('b');
    expect(scenario.job('job')).toMatchObject({ status: 'starting', generation: { number: 3 } });
    scenario.ready('a', 'job', 'd3', 3);
    scenario.ready('c', 'job', 'd3', 3);
    expect(scenario.job('job')).toMatchObject({ status: 'running', lastStep: 3 });
  });
});

import { describe, expect, it } from 'vitest';
import type { UntimedEvent } from './testing/scenario.js';
import { ARTIFACTS, Scenario, WEIGHTS } from './testing/scenario.js';

describe('the start', () => {
  it('waits until all are ready, then tells all to go on from their step', () => {
    const scenario = Scenario.starting(['a', 'b']);
    expect(scenario.ready('a', 'job')).toEqual([]);
    const effects = scenario.ready('b', 'job');
    const generation = { term: 1, number: 1 };
    expect(effects).toEqual([
      {
        type: 'AppendJobEvent',
        jobId: 'job',
        sequence: 3,
        event: {
          at: 1000,
          type: 'TrainingStarted',
          generation,
          step: 0,
          stateDigest: 'd0',
          totalSteps: 10,
          mayStopEarly: false,
          numExamples: 80,
          fetchMs: 0,
        },
      },
      { type: 'SendStart', workerId: 'a', connectionId: 'a-1', jobId: 'job', generation, step: 0 },
      { type: 'SendStart', workerId: 'b', connectionId: 'b-1', jobId: 'job', generation, step: 0 },
    ]);
    expect(scenario.job('job')).toMatchObject({ status: 'running', deadline: null });
  });

  it('expels and names the worker whose state differs from that of most, and has nothing to go back from', () => {
    const scenario = Scenario.starting(['a', 'b', 'c']);
    scenario.ready('a', 'job', 'aaaa');
    scenario.ready('b', 'job', 'bbbb');
    const effects = scenario.ready('c', 'job', 'aaaa');
    const why =
      'expected all workers to hold the same state, as 2 of 3 do (digest aaaa after step 0), received another from ' +
      'worker "name-of-b" (id b, rank 1) with digest bbbb after step 0';
    expect(effects.filter(({ type }) => type === 'RefuseWorker')).toEqual([
      {
        type: 'RefuseWorker',
        workerId: 'b',
        connectionId: 'b-1',
        code: 'DATA_LOSS',
        message: `worker b is expelled: ${why}; check the memory, the device and the TensorFlow build of the workers named here, then join again`,
      },
    ]);
    expect(
      scenario.log('job').find((event) => event.type === 'GenerationFormed' && event.generation.number === 2),
    ).toMatchObject({
      why: `worker "name-of-b" (id b, rank 1) was lost after step 0: ${why}; 2 workers carry on`,
    });
    expect(scenario.log('job').map(({ type }) => type)).not.toContain('JobRestarted');
  });

  it('fails and names all when there is no majority, blaming nobody', () => {
    const scenario = Scenario.starting(['a', 'b']);
    scenario.ready('a', 'job', 'aaaa');
    scenario.ready('b', 'job', 'bbbb');
    const failure = scenario.job('job').failure;
    expect(failure?.message).toContain(
      'received no state held by most of them: worker "name-of-a" (id a, rank 0) with digest aaaa after step 0, ' +
        'worker "name-of-b" (id b, rank 1) with digest bbbb after step 0',
    );
    expect(failure).not.toHaveProperty('workerId');
  });

  it('is not moved by hearing one worker twice', () => {
    const scenario = Scenario.starting(['a', 'b']);
    scenario.ready('a', 'job');
    expect(scenario.ready('a', 'job')).toEqual([]);
    expect(scenario.job('job').status).toBe('starting');
    scenario.ready('b', 'job');
    expect(scenario.ready('b', 'job')).toEqual([]);
  });

  it('does not let a worker change what it said', () => {
    const scenario = Scenario.starting(['a', 'b']);
    scenario.ready('a', 'job');
    scenario.expectRefusal(
      { type: 'MemberReady', ...scenario.from('a', 'job'), step: 0, reductions: 0, stateDigest: 'other' },
      {
        type: 'RefuseMessage',
        code: 'FAILED_PRECONDITION',
        message: 'MemberReady does not fit job job, which is starting',
      },
    );
  });
});

describe('a running job', () => {
  it('publishes every step once, by whom it hears it first', () => {
    const scenario = new Scenario();
    scenario.running(1);
    expect(scenario.step('b', 'job', 2)).toEqual([
      {
        type: 'PublishProgress',
        jobId: 'job',
        progress: {
          at: 1000,
          step: 2,
          totalSteps: 10,
          epoch: 0,
          loss: 0.5,
          metrics: {},
          members: [
            { rank: 0, computeMs: 10, waitedMs: 0, waitedForRank: 0 },
            { rank: 1, computeMs: 20, waitedMs: 0, waitedForRank: 0 },
          ],
        },
      },
    ]);
    expect(scenario.step('a', 'job', 2)).toEqual([]);
    expect(scenario.step('b', 'job', 1)).toEqual([]);
    expect(scenario.job('job')).toMatchObject({ lastStep: 2, members: [{ lastStep: 2 }, { lastStep: 2 }] });
  });

  it('names a member that holds the others up, once', () => {
    const scenario = new Scenario();
    scenario.running(0);
    const take = (step: number, slowMs: number): void => {
      for (const [workerId, computeMs] of [
        ['a', 50],
        ['b', slowMs],
      ] as const) {
        const times = { computeMs, waitedMs: 0, waitedForRank: 0 };
        const head = scenario.from(workerId, 'job');
        scenario.happen({ type: 'StepReported', ...head, ...times, step, epoch: 0, loss: 1, metrics: {} });
      }
    };
    for (let step = 1; step <= 9; step += 1) take(step, step < 2 ? 50 : 200);
    const slow = { workerId: 'b', name: 'name-of-b', rank: 1 };
    const named = { type: 'WorkerSlow', ...slow, step: 4, computeMs: 200, usualMs: 50 };
    expect(scenario.log('job').filter(({ type }) => type === 'WorkerSlow')).toEqual([{ at: 1000, ...named }]);
  });

  it('keeps every epoch in its log once', () => {
    const scenario = new Scenario();
    scenario.running(5);
    const report = (workerId: string): UntimedEvent => ({
      type: 'EpochReported',
      ...scenario.from(workerId, 'job'),
      step: 5,
      phase: 0,
      epoch: 0,
      learningRate: 0.5,
      loss: 0.25,
      metrics: { accuracy: 0.75 },
      evaluation: { loss: 0.5, metrics: { accuracy: 0.5 } },
    });
    expect(scenario.happen(report('b'))).toMatchObject([
      {
        type: 'AppendJobEvent',
        event: {
          type: 'EpochCompleted',
          phase: 0,
          epoch: 0,
          step: 5,
          learningRate: 0.5,
          loss: 0.25,
          metrics: { accuracy: 0.75 },
          evaluation: { loss: 0.5, metrics: { accuracy: 0.5 } },
        },
      },
    ]);
    expect(scenario.happen(report('a'))).toEqual([]);
    expect(scenario.happen(report('b'))).toEqual([]);
  });

  it('fails with the cause that a member names', () => {
    const scenario = new Scenario();
    scenario.running(4);
    const effects = scenario.happen({
      type: 'MemberFailed',
      ...scenario.from('b', 'job'),
      code: 'FAILED_PRECONDITION',
      message: 'the gradient of head/kernel is not finite',
      step: 4,
    });
    expect(effects.filter(({ type }) => type === 'SendStop')).toHaveLength(2);
    expect(scenario.job('job').failure).toEqual({
      code: 'FAILED_PRECONDITION',
      message:
        'worker "name-of-b" (id b, rank 1) failed after step 4: the gradient of head/kernel is not finite',
      workerId: 'b',
      step: 4,
    });
    expect(scenario.state.workers).toHaveLength(2);
  });
});

describe('the end', () => {
  it('is agreed on, then rank 0 gives the result, then the job has succeeded', () => {
    const scenario = new Scenario();
    scenario.running(10);
    for (const epoch of [0, 1]) scenario.epoch('a', 'job', epoch);
    expect(scenario.finish('b', 'job')).toEqual([]);
    const head = { jobId: 'job', generation: { term: 1, number: 1 } };
    expect(scenario.finish('a', 'job')).toEqual([
      { type: 'RequestResult', workerId: 'a', connectionId: 'a-1', ...head, stateDigest: 'd10' },
    ]);
    expect(scenario.state.workers.map(({ status }) => status.type)).toEqual(['assigned', 'assigned']);
    const produced = { weights: WEIGHTS, artifacts: ARTIFACTS };
    const effects = scenario.happen({ type: 'ResultStored', ...head, ...produced });
    const result = { stateDigest: 'd10', step: 10, training: { loss: 0.5, metrics: {} }, ...produced };
    expect(effects).toEqual([
      {
        type: 'AppendJobEvent',
        jobId: 'job',
        sequence: 6,
        event: { at: 1000, type: 'JobSucceeded', result },
      },
      { type: 'SendStop', workerId: 'a', connectionId: 'a-1', ...head },
      { type: 'SendStop', workerId: 'b', connectionId: 'b-1', ...head },
      { type: 'ReleaseJob', jobId: 'job' },
    ]);
    expect(scenario.job('job')).toMatchObject({ status: 'succeeded', result });
    expect(scenario.happen({ type: 'ResultStored', ...head, ...produced })).toEqual([]);
  });

  it('goes back when the members end with different states, without the minority', () => {
    const scenario = Scenario.starting(['a', 'b', 'c']);
    for (const workerId of ['a', 'b', 'c']) scenario.ready(workerId, 'job');
    scenario.finish('a', 'job', 'odd');
    scenario.finish('b', 'job');
    const effects = scenario.finish('c', 'job');
    expect(effects).toContainEqual(expect.objectContaining({ type: 'RefuseWorker', workerId: 'a' }));
    expect(scenario.log('job')).toContainEqual(
      expect.objectContaining({
        type: 'JobRestarted',
        step: 10,
        why: expect.stringContaining('(id a, rank 0)') as string,
      }),
    );
  });

  it('fails when the result cannot be stored', () => {
    const scenario = new Scenario();
    scenario.running(10);
    scenario.finish('a', 'job');
    scenario.finish('b', 'job');
    const generation = { term: 1, number: 1 };
    scenario.happen({
      type: 'ResultFailed',
      jobId: 'job',
      generation,
      code: 'RESOURCE_EXHAUSTED',
      message: 'no space',
    });
    expect(scenario.job('job').failure).toEqual({
      code: 'RESOURCE_EXHAUSTED',
      message: 'the result could not be stored: no space',
      step: 10,
    });
  });

  it('fails when the result does not come in time', () => {
    const scenario = new Scenario({ leaseMs: 1e6, resultLimitMs: 1000 });
    scenario.running(10);
    scenario.finish('a', 'job');
    scenario.finish('b', 'job');
    scenario.pass(1001);
    expect(scenario.job('job').failure).toMatchObject({ code: 'DEADLINE_EXCEEDED', workerId: 'a', step: 10 });
  });

  it('is not prevented by the loss or failure of members whose part is done', () => {
    const scenario = Scenario.starting(['a', 'b', 'c']);
    for (const workerId of ['a', 'b', 'c']) scenario.ready(workerId, 'job');
    for (const workerId of ['a', 'b', 'c']) scenario.finish(workerId, 'job');
    expect(scenario.lose('b')).toEqual([]);
    const failure = { code: 'INTERNAL' as const, message: 'out of memory', step: 10 };
    const effects = scenario.happen({ type: 'MemberFailed', ...scenario.from('c', 'job'), ...failure });
    expect(effects).toMatchObject([{ type: 'SendStop', workerId: 'c' }]);
    expect(scenario.job('job')).toMatchObject({ status: 'running', agreedEnd: { stateDigest: 'd10' } });
    const head = { jobId: 'job', generation: { term: 1, number: 1 } };
    scenario.happen({ type: 'ResultStored', ...head, weights: WEIGHTS, artifacts: ARTIFACTS });
    expect(scenario.job('job').status).toBe('succeeded');
  });

  it('asks the next member for the result when the one that had it is lost', () => {
    const scenario = new Scenario({ leaseMs: 1e6, resultLimitMs: 1000 });
    scenario.running(10);
    scenario.finish('a', 'job');
    scenario.finish('b', 'job');
    scenario.now += 900;
    const head = { jobId: 'job', generation: { term: 1, number: 1 } };
    expect(scenario.lose('a')).toEqual([
      { type: 'RequestResult', workerId: 'b', connectionId: 'b-1', ...head, stateDigest: 'd10' },
    ]);
    expect(scenario.pass(900)).toEqual([]);
    scenario.happen({ type: 'ResultStored', ...head, weights: WEIGHTS, artifacts: ARTIFACTS });
    expect(scenario.job('job').status).toBe('succeeded');
  });

  it('is undone when all who had the result are lost: the job begins again', () => {
    const scenario = new Scenario();
    scenario.running(10);
    scenario.finish('a', 'job');
    scenario.finish('b', 'job');
    scenario.lose('a');
    scenario.lose('b');
    expect(scenario.log('job').slice(-2)).toMatchObject([
      { type: 'JobRestarted', step: 10 },
      { type: 'JobWaiting' },
    ]);
    expect(scenario.job('job')).toMatchObject({ status: 'queued', agreedEnd: null, lastStep: 0 });
  });
});

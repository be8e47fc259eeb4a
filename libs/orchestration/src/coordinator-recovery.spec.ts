import { describe, expect, it } from 'vitest';
import type { Generation } from './generation.js';
import { brokenInvariants } from './testing/invariants.js';
import { Scenario, SUMMARY } from './testing/scenario.js';

const FIRST: Generation = { term: 1, number: 1 };

/** Says hello again, as a member of that generation. */
function comeBack(scenario: Scenario, workerId: string, generation: Generation = FIRST) {
  const attached = { jobId: 'job', generation };
  return scenario.join(workerId, { connectionId: `${workerId}-2`, attached, highestTerm: 1 });
}

function typesOf(effects: readonly { type: string }[]): string[] {
  return effects.map(({ type }) => type);
}

/** Two members that have done three steps, and a coordinator that starts on what the one before it stored. */
function restarted(): Scenario {
  const scenario = new Scenario();
  scenario.running(3);
  expect(scenario.restart()).toEqual([{ type: 'PrepareJob', jobId: 'job', attempt: 0 }]);
  expect(brokenInvariants(scenario.state)).toEqual([]);
  return scenario;
}

describe('a coordinator that starts with the jobs of one before it', () => {
  it('keeps those that had ended as they ended, and has the others prepared again, in their order', () => {
    const scenario = new Scenario();
    scenario.submit('ended');
    scenario.happen({ type: 'JobCancelled', jobId: 'ended' });
    scenario.submit('queued');
    scenario.happen({ type: 'JobSubmitted', jobId: 'preparing', summary: SUMMARY });
    const { jobs } = scenario.state;
    expect(scenario.restart()).toEqual([
      { type: 'PrepareJob', jobId: 'queued', attempt: 0 },
      { type: 'PrepareJob', jobId: 'preparing', attempt: 0 },
    ]);
    expect(scenario.state).toMatchObject({ term: 2, jobs, queue: ['queued', 'preparing'], workers: [] });
  });

  it('goes on with a running job in its generation, once its members are back', () => {
    const scenario = restarted();
    for (const workerId of ['a', 'b'])
      expect(comeBack(scenario, workerId)).toMatchObject([
        { type: 'SendStart', workerId, generation: FIRST },
      ]);
    expect(scenario.pass(4_000)).toEqual([]);
    expect(typesOf(scenario.step('a', 'job', 4))).toEqual(['PublishProgress']);
    expect(scenario.epoch('b', 'job', 0)).toMatchObject([{ event: { type: 'EpochCompleted', epoch: 0 } }]);
    expect(scenario.job('job')).toMatchObject({ status: 'running', generation: FIRST, lastStep: 5 });
  });

  it('loses who does not come back in time, and goes on with the others in its own term', () => {
    const scenario = restarted();
    scenario.now += 9_000;
    comeBack(scenario, 'a');
    expect(scenario.pass(1_000)).toEqual([]);
    expect(typesOf(scenario.pass(1))).toContain('SendAssignment');
    expect(scenario.log('job').at(-2)).toMatchObject({
      type: 'GenerationFormed',
      generation: { term: 2, number: 1 },
      members: [{ workerId: 'a' }],
      why: expect.stringMatching(
        /rank 1\) was lost after step 3: it did not come back within 10000 ms after the coordinator was restarted; 1 worker carries on/,
      ) as string,
    });
  });

  it('takes late reports of the term before from who carries on', () => {
    const scenario = restarted();
    comeBack(scenario, 'a');
    scenario.now += 6_000;
    scenario.happen({ type: 'WorkerHeard', ...scenario.connection('a') });
    scenario.pass(4_001);
    const head = { ...scenario.from('a', 'job'), generation: FIRST };
    const report = { ...head, step: 5, epoch: 0, phase: 0, learningRate: 0.5, loss: 1, metrics: {} };
    expect(scenario.happen({ type: 'EpochReported', ...report })).toMatchObject([{ type: 'AppendJobEvent' }]);
  });

  it('goes on without a member that is gone, however soon it is killed again each time', () => {
    const scenario = restarted();
    let numStarts = 1;
    for (; scenario.job('job').members.length === 2 && numStarts < 20; numStarts += 1) {
      comeBack(scenario, 'a', scenario.job('job').generation ?? FIRST);
      scenario.pass(1_000);
      if (scenario.job('job').members.length === 2) scenario.restart();
    }
    expect(scenario.job('job').members).toMatchObject([{ workerId: 'a' }]);
    expect(scenario.log('job').find(({ type }) => type === 'GenerationFormed')).toBeDefined();
    expect(JSON.stringify(scenario.log('job'))).toContain(
      'it did not come back within 625 ms after the coordinator was restarted',
    );
  });

  it('awaits a member that came back to the one before it as long as ever', () => {
    const scenario = restarted();
    for (let start = 0; start < 8; start += 1) {
      for (const workerId of ['a', 'b']) comeBack(scenario, workerId);
      scenario.restart();
    }
    scenario.pass(10_000);
    expect(scenario.state.workers).toMatchObject([{ workerId: 'a' }, { workerId: 'b' }]);
    scenario.pass(1);
    expect(scenario.state.workers).toEqual([]);
  });

  it('begins again where nobody came back', () => {
    const scenario = restarted();
    scenario.pass(10_001);
    expect(scenario.log('job').at(-2)).toMatchObject({ type: 'JobRestarted', step: 3 });
    expect(scenario.state).toMatchObject({ workers: [], queue: ['job'] });
  });

  it('tells a member of the generation that it has not heard of, and takes a newcomer that had not its part yet', () => {
    const scenario = Scenario.elastic(['a'], { min: 1, max: 2 });
    scenario.join('c');
    scenario.restart();
    expect(comeBack(scenario, 'a')).toMatchObject([
      { type: 'SendAssignment', workerId: 'a', generation: scenario.job('job').generation },
    ]);
    expect(scenario.join('c', { connectionId: 'c-2' })).toMatchObject([
      { type: 'SendAssignment', workerId: 'c', donor: { workerId: 'a' } },
    ]);
    scenario.ready('a', 'job', 'd3', 3);
    expect(typesOf(scenario.ready('c', 'job', 'd3', 3))).toContain('SendStart');
  });

  it('starts a generation whose members say again that they are ready', () => {
    const scenario = Scenario.starting(['a', 'b']);
    scenario.ready('a', 'job');
    scenario.restart();
    for (const workerId of ['a', 'b']) expect(comeBack(scenario, workerId)).toEqual([]);
    expect(scenario.ready('b', 'job')).toEqual([]);
    expect(typesOf(scenario.ready('a', 'job'))).toEqual(['AppendJobEvent', 'SendStart', 'SendStart']);
  });

  it('asks again for a result that is not stored', () => {
    const scenario = new Scenario();
    scenario.running(10);
    for (const workerId of ['a', 'b']) scenario.finish(workerId, 'job');
    scenario.restart();
    expect(typesOf(comeBack(scenario, 'b'))).toEqual(['SendStart']);
    expect(comeBack(scenario, 'a')).toMatchObject([{ type: 'RequestResult', stateDigest: 'd10' }]);
    expect(brokenInvariants(scenario.state)).toEqual([]);
  });

  it('lets a job that is cancelled meanwhile rest, and sends its members away when they come', () => {
    const scenario = restarted();
    scenario.happen({ type: 'JobCancelled', jobId: 'job' });
    scenario.submit('next', { workers: { min: 1, max: 1 } });
    expect(scenario.job('next').status).toBe('queued');
    expect(typesOf(comeBack(scenario, 'a')).slice(0, 1)).toEqual(['RefuseMessage']);
    expect(scenario.job('next')).toMatchObject({ status: 'starting', members: [{ workerId: 'a' }] });
  });

  it('lets nobody join whose bits are others than those of the awaited members', () => {
    const scenario = restarted();
    const numericsClass = { device: 'GPU' };
    expect(scenario.join('c', { numericsClass })).toMatchObject([
      { type: 'RefuseWorker', code: 'FAILED_PRECONDITION' },
    ]);
  });

  it('refuses a worker that has heard of a later term', () => {
    const scenario = restarted();
    scenario.expectRefusal(
      {
        ...{ type: 'WorkerJoined', workerId: 'c', connectionId: 'c-1', name: 'c', address: 'c:1' },
        ...{ numericsClass: scenario.state.workers[0]?.numericsClass ?? {}, highestTerm: 3 },
      },
      {
        type: 'RefuseWorker',
        code: 'FAILED_PRECONDITION',
        message: 'expected a coordinator of term 3 or later, received one of term 2',
      },
    );
  });

  it('does not settle an accusation of an awaited member before it is lost anyway', () => {
    const scenario = restarted();
    comeBack(scenario, 'a');
    const message = { ...scenario.from('a', 'job'), accusedWorkerId: 'b', message: 'reset', step: 3 };
    scenario.happen({ type: 'PeerAccused', ...message });
    for (let second = 0; second < 9; second += 1) {
      scenario.happen({ type: 'WorkerHeard', ...scenario.connection('a') });
      expect(scenario.pass(1_000)).toEqual([]);
    }
    expect(comeBack(scenario, 'b')).toMatchObject([{ type: 'SendStart' }]);
  });
});

describe('a worker whose connection breaks while its coordinator is there', () => {
  it('keeps its part when it comes back before that is noticed', () => {
    const scenario = new Scenario();
    scenario.running(3);
    expect(comeBack(scenario, 'a')).toMatchObject([
      { type: 'RefuseWorker', connectionId: 'a-1', code: 'ABORTED' },
      { type: 'SendStart', connectionId: 'a-2' },
    ]);
    expect(scenario.job('job')).toMatchObject({ status: 'running', generation: FIRST });
  });

  it('has no part any more when it comes back later', () => {
    const scenario = new Scenario();
    scenario.running(3);
    scenario.lose('a');
    expect(comeBack(scenario, 'a')[0]).toMatchObject({
      ...{ type: 'RefuseMessage', workerId: 'a', code: 'ABORTED', jobId: 'job', generation: FIRST },
    });
  });
});

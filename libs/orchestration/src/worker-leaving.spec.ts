import { describe, expect, it } from 'vitest';
import { Scenario } from './testing/scenario.js';

const leave = (scenario: Scenario, workerId: string) =>
  scenario.happen({ type: 'WorkerLeaving', ...scenario.connection(workerId) });

describe('a worker that wants to leave', () => {
  it('trains on until the others are ready to go on without it', () => {
    const scenario = Scenario.elastic(['a', 'b', 'c'], { min: 1, max: 3 });
    expect(leave(scenario, 'b')).toMatchObject([
      { type: 'SendStop', workerId: 'b', generation: { number: 1 }, carriesOn: true },
      {
        event: {
          type: 'GenerationFormed',
          generation: { number: 2 },
          why: 'worker "name-of-b" (id b, rank 1) leaves after step 3; 2 workers carry on',
        },
      },
      { type: 'SendAssignment', workerId: 'a', rank: 0, carriesOn: true },
      { type: 'SendAssignment', workerId: 'c', rank: 1, carriesOn: true },
    ]);
    expect(scenario.job('job')).toMatchObject({ status: 'starting' });
    expect(
      scenario.happen({ type: 'WorkerLeft', ...scenario.connection('b'), why: 'it was asked to end' }),
    ).toEqual([]);
  });

  it('hands its part to idle workers, too, and gets none itself', () => {
    const scenario = Scenario.elastic(['a', 'b'], { min: 2, max: 2 });
    expect(leave(scenario, 'b').slice(2)).toMatchObject([
      { type: 'SendAssignment', workerId: 'a' },
      { event: { type: 'JobWaiting' } },
    ]);
    expect(scenario.join('c').slice(1)).toMatchObject([
      { type: 'SendAssignment', workerId: 'a' },
      { type: 'SendAssignment', workerId: 'c', donor: { workerId: 'a' } },
    ]);
  });

  it('gets no job any more', () => {
    const scenario = new Scenario();
    scenario.join('a');
    expect(leave(scenario, 'a')).toEqual([]);
    scenario.submit('job', { workers: { min: 1, max: 1 } });
    expect(scenario.job('job')).toMatchObject({
      status: 'queued',
      waitingFor: 'waits for 1 worker, none is there',
    });
    expect(leave(scenario, 'a')).toEqual([]);
  });

  it('is lost to a job whose state nobody else holds', () => {
    const scenario = Scenario.elastic(['a'], { min: 1, max: 2 });
    scenario.join('b');
    expect(leave(scenario, 'a').map(({ type }) => type)).toEqual([
      'SendStop', 'SendStop', 'AppendJobEvent', 'AppendJobEvent', 'SendAssignment',
    ]); // prettier-ignore
    expect(scenario.log('job').at(-2)).toMatchObject({
      type: 'JobRestarted',
      why: expect.stringContaining('was lost after step 3: it leaves') as string,
    });
  });

  it('stays until the result is stored, where the end is agreed', () => {
    const scenario = Scenario.elastic(['a', 'b'], { min: 1, max: 2 });
    for (const workerId of ['a', 'b']) scenario.finish(workerId, 'job');
    expect(leave(scenario, 'a')).toEqual([]);
    expect(scenario.job('job').status).toBe('running');
  });
});

describe('a worker that takes too long to learn the state of others', () => {
  it('is expelled, and they train on', () => {
    const scenario = Scenario.elastic(['a', 'b'], { min: 1, max: 3 });
    scenario.join('c');
    scenario.now += 121_000;
    for (const workerId of ['a', 'b', 'c'])
      scenario.happen({ type: 'WorkerHeard', ...scenario.connection(workerId) });
    expect(scenario.pass(0)).toMatchObject([
      { event: { type: 'GenerationFormed', generation: { number: 3 } } },
      { type: 'SendAssignment', workerId: 'a', carriesOn: true },
      { type: 'SendAssignment', workerId: 'b', carriesOn: true },
      { type: 'RefuseWorker', workerId: 'c', code: 'DEADLINE_EXCEEDED' },
    ]);
  });
});

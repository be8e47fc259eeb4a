import { describe, expect, it } from 'vitest';
import { DATA, Scenario } from './testing/scenario.js';

const reasons = (scenario: Scenario, jobId: string): string[] =>
  scenario.log(jobId).flatMap((event) => (event.type === 'JobWaiting' ? [event.why] : []));

describe('the queue', () => {
  it('says what a job waits for, and starts it when that is there', () => {
    const scenario = new Scenario();
    scenario.submit('job');
    expect(scenario.job('job')).toMatchObject({
      status: 'queued',
      waitingFor: 'waits for 2 workers, none is there',
    });
    scenario.join('a');
    scenario.join('b');
    expect(reasons(scenario, 'job')).toEqual([
      'waits for 2 workers, none is there',
      'waits for 2 workers, 1 is there',
    ]);
    expect(scenario.job('job')).toMatchObject({ status: 'starting', waitingFor: null });
    expect(scenario.state.queue).toEqual([]);
  });

  it('does not start a job before it is prepared', () => {
    const scenario = new Scenario();
    scenario.join('a');
    scenario.join('b');
    scenario.happen({
      type: 'JobSubmitted',
      jobId: 'job',
      summary: {
        name: 'digits',
        replicas: 2,
        phases: [{ name: 'training', epochs: 1, mayStopEarly: false }],
        workers: { min: 1, max: 1 },
      },
    });
    expect(scenario.job('job').status).toBe('preparing');
    expect(scenario.log('job')).toEqual([{ at: 1000, type: 'JobQueued', name: 'digits' }]);
  });

  it('gives a job no more workers than it may have, and the next one the others', () => {
    const scenario = new Scenario();
    for (const workerId of ['a', 'b', 'c', 'd', 'e']) scenario.join(workerId);
    scenario.submit('first', { workers: { min: 1, max: 3 } });
    scenario.submit('second', { workers: { min: 1, max: 8 } });
    expect(scenario.job('first').members.map(({ workerId }) => workerId)).toEqual(['a', 'b', 'c']);
    expect(scenario.job('second').members.map(({ workerId }) => workerId)).toEqual(['d', 'e']);
  });

  it('keeps the order: a small job does not overtake one that the pool could carry', () => {
    const scenario = new Scenario();
    scenario.running();
    scenario.submit('large', { name: 'large', workers: { min: 2, max: 2 } });
    scenario.join('c');
    scenario.submit('small', { workers: { min: 1, max: 1 } });
    expect(scenario.job('large').waitingFor).toBe('waits for 2 workers without a job, 1 is free of 3');
    expect(scenario.job('small').waitingFor).toBe(
      'waits for its turn: other jobs are before it in the queue',
    );
    scenario.happen({ type: 'JobCancelled', jobId: 'job' });
    expect([scenario.job('large').status, scenario.job('small').status]).toEqual(['starting', 'starting']);
  });

  it('gives workers that need not repeat their bits to jobs that say so alone, and holds nobody up', () => {
    const scenario = new Scenario();
    scenario.join('a', { numericsClass: { device: 'GPU', deterministic: 'false' } });
    scenario.submit('exact', { workers: { min: 1, max: 1 } });
    expect(scenario.job('exact').waitingFor).toBe(
      'waits for workers that give the same bits in every run, and those that are there were started with --nondeterministic; ' +
        'start others, or cancel the job and submit it again with train.exact: false',
    );
    scenario.submit('other', { workers: { min: 1, max: 1 }, exact: false });
    expect(scenario.job('other').status).toBe('starting');
  });

  it('gives jobs that need not be exact workers that are', () => {
    const scenario = new Scenario();
    scenario.join('a', { numericsClass: { device: 'GPU', deterministic: 'true' } });
    scenario.submit('job', { workers: { min: 1, max: 1 }, exact: false });
    expect(scenario.job('job').status).toBe('starting');
  });

  it('passes by a job that needs more workers than there are', () => {
    const scenario = new Scenario();
    scenario.join('a');
    scenario.submit('huge', { workers: { min: 3, max: 3 } });
    scenario.submit('small', { workers: { min: 1, max: 1 } });
    expect(scenario.job('huge').waitingFor).toBe('waits for 3 workers, 1 is there');
    expect(scenario.job('small').status).toBe('starting');
  });

  it('tells each reason once', () => {
    const scenario = new Scenario();
    scenario.submit('job');
    scenario.pass(10);
    scenario.pass(10);
    expect(reasons(scenario, 'job')).toHaveLength(1);
  });

  it('looks again when a job before it ends', () => {
    const scenario = new Scenario();
    scenario.running();
    scenario.submit('second');
    scenario.submit('third');
    expect(scenario.job('third').waitingFor).toContain('other jobs are before it');
    scenario.happen({ type: 'JobCancelled', jobId: 'second' });
    expect(scenario.job('third').waitingFor).toBe('waits for 2 workers without a job, none is free of 2');
  });
});

describe('a new generation', () => {
  it('is announced with its members and why, before they are told their parts', () => {
    const scenario = new Scenario();
    scenario.join('a');
    scenario.join('b');
    scenario.join('c');
    scenario.happen({
      type: 'JobSubmitted',
      jobId: 'job',
      summary: {
        name: 'n',
        replicas: 8,
        phases: [{ name: 'training', epochs: 1, mayStopEarly: false }],
        workers: { min: 1, max: 2 },
      },
    });
    const prepared = { numExamples: 80, stepsPerEpoch: 5 };
    const effects = scenario.happen({ type: 'JobPrepared', jobId: 'job', attempt: 0, prepared, data: DATA });
    const runs = [
      { start: 0, end: 4 },
      { start: 4, end: 8 },
    ];
    const generation = { term: 1, number: 1 };
    expect(effects[0]).toMatchObject({ sequence: 1, event: { type: 'DataPrepared', ...DATA } });
    expect(effects[1]).toEqual({
      type: 'AppendJobEvent',
      jobId: 'job',
      sequence: 2,
      event: {
        at: 1000,
        type: 'GenerationFormed',
        generation,
        members: [
          { workerId: 'a', name: 'name-of-a', rank: 0, run: runs[0] },
          { workerId: 'b', name: 'name-of-b', rank: 1, run: runs[1] },
        ],
        why: 'takes 2 of 3 idle workers: the job wants 1 to 2 for its 8 replicas',
      },
    });
    const members = [
      { workerId: 'a', name: 'name-of-a', rank: 0, address: 'a:7000', run: runs[0] },
      { workerId: 'b', name: 'name-of-b', rank: 1, address: 'b:7000', run: runs[1] },
    ];
    const shared = {
      ...{ type: 'SendAssignment', jobId: 'job', generation, worldSize: 2, members, prepared },
      carriesOn: false,
    };
    expect(effects.slice(2)).toEqual([
      { ...shared, workerId: 'a', connectionId: 'a-1', rank: 0 },
      { ...shared, workerId: 'b', connectionId: 'b-1', rank: 1 },
    ]);
  });

  it('has until its limit to become ready; where nobody is, it fails and names all', () => {
    const scenario = new Scenario({ leaseMs: 1e6, startLimitMs: 1000 });
    scenario.join('a');
    scenario.join('b');
    scenario.submit('job');
    expect(scenario.pass(1000)).toEqual([]);
    scenario.pass(1);
    expect(scenario.job('job').failure).toEqual({
      code: 'DEADLINE_EXCEEDED',
      message:
        'expected all workers to be ready 1000 ms after their assignment, still waiting for ' +
        'worker "name-of-a" (id a, rank 0), worker "name-of-b" (id b, rank 1); look into their logs, or allow more ' +
        'time to start',
    });
  });
});

import { describe, expect, it } from 'vitest';
import type { JobSummary } from './coordinator-state.js';
import { brokenInvariants } from './testing/invariants.js';
import { Scenario } from './testing/scenario.js';

const CONFIG = { leaseMs: 1e9, growBackAfterMs: 1_000 };

/** So many workers, w0, w1 and so on. */
function pool(numWorkers: number): Scenario {
  const scenario = new Scenario(CONFIG);
  for (let index = 0; index < numWorkers; index += 1) scenario.join(`w${index}`);
  return scenario;
}

/** Lets all members of a job say that they stand after three steps. */
function start(scenario: Scenario, jobId: string): void {
  for (const { workerId } of scenario.job(jobId).members) scenario.ready(workerId, jobId, 'd3', 3);
}

function submit(scenario: Scenario, jobId: string, summary: Partial<JobSummary>): void {
  scenario.submit(jobId, summary);
  expect(brokenInvariants(scenario.state)).toEqual([]);
}

function membersOf(scenario: Scenario, jobId: string): string {
  return scenario
    .job(jobId)
    .members.map(({ workerId }) => workerId)
    .join(' ');
}

function whyLast(scenario: Scenario, jobId: string): string {
  const why = scenario.log(jobId).map((event) => ('why' in event ? event.why : ''));
  return why.findLast((text) => text !== '') ?? '';
}

describe('a running job with more workers than its minimum', () => {
  it('gives those up that a new job needs, which starts at once; nothing else is taken from it', () => {
    const scenario = pool(3);
    submit(scenario, 'first', { workers: { min: 1, max: 3 } });
    start(scenario, 'first');
    const numBefore = scenario.effects.length;
    submit(scenario, 'second', { workers: { min: 1, max: 3 } });
    expect([membersOf(scenario, 'first'), membersOf(scenario, 'second')]).toEqual(['w0 w1', 'w2']);
    expect(whyLast(scenario, 'first')).toBe(
      'gives up worker "name-of-w2" (id w2) for second: a job that waits comes before workers beyond the minimum of 1; ' +
        '2 workers carry on',
    );
    const toWorker = scenario.effects
      .slice(numBefore)
      .filter((effect) => 'workerId' in effect && effect.workerId === 'w2');
    expect(toWorker).toMatchObject([
      { type: 'SendStop', jobId: 'first', generation: { number: 1 }, failure: { code: 'ABORTED' } },
      { type: 'SendAssignment', jobId: 'second' },
    ]);
    expect(scenario.log('second').map(({ type }) => type)).not.toContain('JobWaiting');
  });

  it('gives nothing up for a job that could not start even then', () => {
    const scenario = pool(3);
    submit(scenario, 'first', { workers: { min: 2, max: 3 } });
    start(scenario, 'first');
    submit(scenario, 'second', { workers: { min: 2, max: 2 } });
    expect(membersOf(scenario, 'first')).toBe('w0 w1 w2');
    expect(whyLast(scenario, 'second')).toBe('waits for 2 workers without a job, none is free of 3');
  });

  it('gives nothing up while its members are not at one place, and then what is waited for', () => {
    const scenario = pool(3);
    submit(scenario, 'first', { workers: { min: 1, max: 3 } });
    submit(scenario, 'second', { workers: { min: 2, max: 2 } });
    expect(scenario.job('second').status).toBe('queued');
    start(scenario, 'first');
    expect([membersOf(scenario, 'first'), membersOf(scenario, 'second')]).toEqual(['w0', 'w1 w2']);
  });

  it('gives up for all that wait at once, in one change of its members', () => {
    const scenario = pool(4);
    submit(scenario, 'first', { workers: { min: 1, max: 4 } });
    for (const jobId of ['second', 'third', 'fourth'])
      submit(scenario, jobId, { workers: { min: 1, max: 1 } });
    start(scenario, 'first');
    expect(['first', 'second', 'third', 'fourth'].map((jobId) => membersOf(scenario, jobId))).toEqual([
      'w0',
      'w1',
      'w2',
      'w3',
    ]);
    expect(scenario.job('first').generation?.number).toBe(2);
  });

  it('of the lowest priority gives first, then the youngest, each down to its minimum', () => {
    const scenario = pool(9);
    const jobs = { old: 0, low: -5, young: 0 };
    for (const [jobId, priority] of Object.entries(jobs)) {
      submit(scenario, jobId, { priority, workers: { min: 1, max: 3 } });
      start(scenario, jobId);
    }
    submit(scenario, 'next', { priority: -9, workers: { min: 3, max: 3 } });
    expect(Object.keys(jobs).map((jobId) => scenario.job(jobId).members.length)).toEqual([3, 1, 2]);
    expect(membersOf(scenario, 'next')).toBe('w4 w5 w8');
  });

  it('grows back when nobody waits any more and some time is over, and says so', () => {
    const scenario = pool(3);
    submit(scenario, 'first', { workers: { min: 1, max: 3 } });
    start(scenario, 'first');
    submit(scenario, 'second', { workers: { min: 2, max: 2 } });
    start(scenario, 'first');
    scenario.happen({ type: 'JobCancelled', jobId: 'second' });
    scenario.pass(1_000);
    expect(membersOf(scenario, 'first')).toBe('w0');
    scenario.pass(1);
    expect(membersOf(scenario, 'first')).toBe('w0 w1 w2');
    expect(whyLast(scenario, 'first')).toBe(
      'grows back, for no other job waits for workers; 1 worker carries on, joined by worker "name-of-w1" (id w1), ' +
        'worker "name-of-w2" (id w2)',
    );
    expect(scenario.job('first').shrunkAt).toBeNull();
  });

  it('does not take what another job collects', () => {
    const scenario = pool(2);
    submit(scenario, 'first', { workers: { min: 2, max: 3 } });
    start(scenario, 'first');
    submit(scenario, 'second', { workers: { min: 2, max: 2 } });
    scenario.join('w2');
    expect(membersOf(scenario, 'first')).toBe('w0 w1');
    scenario.join('w3');
    expect(membersOf(scenario, 'second')).toBe('w2 w3');
  });

  it('gives workers up for one that has begun and lost some', () => {
    const scenario = pool(4);
    submit(scenario, 'pair', { workers: { min: 2, max: 2 } });
    start(scenario, 'pair');
    submit(scenario, 'other', { workers: { min: 1, max: 2 } });
    start(scenario, 'other');
    scenario.lose('w1');
    expect([membersOf(scenario, 'pair'), membersOf(scenario, 'other')]).toEqual(['w0 w3', 'w2']);
  });
});

describe('the queue', () => {
  it('is in the order of priority, then of age', () => {
    const scenario = new Scenario(CONFIG);
    const priorities = { a: 0, b: 5, c: 0, d: 5, e: -1 };
    for (const [jobId, priority] of Object.entries(priorities)) submit(scenario, jobId, { priority });
    expect(scenario.state.queue.join('')).toBe('bdace');
  });

  it('gives the first job no more than leaves the others their minimum', () => {
    const scenario = pool(7);
    submit(scenario, 'all', { workers: { min: 7, max: 7 } });
    for (const jobId of ['a', 'b', 'c']) submit(scenario, jobId, { workers: { min: 2, max: 8 } });
    scenario.happen({ type: 'JobCancelled', jobId: 'all' });
    expect(['a', 'b', 'c'].map((jobId) => scenario.job(jobId).members.length)).toEqual([3, 2, 2]);
  });
});

import { describe, expect, it } from 'vitest';
import { Scenario } from './testing/scenario.js';

const numMembers = (scenario: Scenario, jobId = 'job'): number => scenario.job(jobId).members.length;

describe('a running job', () => {
  it('takes a worker that joins, as long as it may have more', () => {
    const scenario = Scenario.elastic(['a'], { min: 1, max: 2 });
    const effects = scenario.join('b');
    expect(effects).toMatchObject([
      { event: { type: 'GenerationFormed', why: 'worker "name-of-b" (id b) joined; 1 worker carries on' } },
      { type: 'SendAssignment', workerId: 'a', rank: 0 },
      { type: 'SendAssignment', workerId: 'b', rank: 1, donor: { workerId: 'a' } },
    ]);
    for (const workerId of ['a', 'b']) scenario.ready(workerId, 'job', 'd3', 3);
    expect(scenario.join('c')).toEqual([]);
  });

  it('takes all that came while it was starting, in one go once it runs', () => {
    const scenario = Scenario.elastic(['a'], { min: 1, max: 8 });
    scenario.join('b');
    for (const workerId of ['c', 'd']) expect(scenario.join(workerId)).toEqual([]);
    for (const workerId of ['a', 'b']) scenario.ready(workerId, 'job', 'd3', 3);
    expect(scenario.job('job')).toMatchObject({ status: 'starting', generation: { number: 3 } });
    expect(numMembers(scenario)).toBe(4);
  });

  it('takes a worker that another job has left', () => {
    const scenario = Scenario.elastic(['a'], { min: 1, max: 2 });
    scenario.submit('other', { workers: { min: 2, max: 2 } });
    scenario.join('b');
    scenario.join('c');
    expect([numMembers(scenario), numMembers(scenario, 'other')]).toEqual([1, 2]);
    scenario.happen({ type: 'JobCancelled', jobId: 'other' });
    expect(numMembers(scenario)).toBe(2);
  });

  it('takes nobody when a member has taken the last step', () => {
    const scenario = Scenario.elastic(['a', 'b'], { min: 1, max: 3 });
    scenario.finish('a', 'job');
    expect(scenario.join('c')).toEqual([]);
    scenario.finish('b', 'job');
    expect(scenario.join('d')).toEqual([]);
  });
});

describe('idle workers', () => {
  it('go to a queued job before a running one, and wait for the others that it needs', () => {
    const scenario = Scenario.elastic(['a'], { min: 1, max: 8 });
    scenario.submit('next', { workers: { min: 2, max: 2 } });
    scenario.join('b');
    expect([numMembers(scenario), numMembers(scenario, 'next')]).toEqual([1, 0]);
    scenario.join('c');
    expect([numMembers(scenario), numMembers(scenario, 'next')]).toEqual([1, 2]);
  });

  it('go to a running job when the queued one needs more than the pool has', () => {
    const scenario = Scenario.elastic(['a'], { min: 1, max: 8 });
    scenario.submit('next', { workers: { min: 8, max: 8 } });
    scenario.join('b');
    expect(numMembers(scenario)).toBe(2);
  });

  it('go first to a job that has begun and lacks them, before the queue', () => {
    const scenario = Scenario.elastic(['a', 'b'], { min: 2, max: 2 });
    scenario.submit('next', { workers: { min: 1, max: 1 } });
    scenario.lose('b');
    expect(scenario.job('next').waitingFor).toBe('waits for 1 worker without a job, none is free of 1');
    scenario.join('c');
    expect([numMembers(scenario), numMembers(scenario, 'next')]).toEqual([2, 0]);
    scenario.join('d');
    expect(numMembers(scenario, 'next')).toBe(1);
  });
});

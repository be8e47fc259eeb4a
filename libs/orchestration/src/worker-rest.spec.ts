import { describe, expect, it } from 'vitest';
import type { UnreachedPeer } from './coordinator-event.js';
import { Scenario } from './testing/scenario.js';

const LEASE_MS = 5_000;

/** Members of a job that needs three workers to go on. */
function running(): Scenario {
  return Scenario.elastic(['a', 'b', 'c'], { min: 3, max: 3 });
}

/** All others say that they cannot reach it, and nobody else explains that. */
function expelByAccusation(scenario: Scenario, accusedWorkerId: string): void {
  for (const { workerId } of scenario.job('job').members) {
    if (workerId === accusedWorkerId) continue;
    const what = { accusedWorkerId, message: 'no answer', step: 3 };
    scenario.happen({ type: 'PeerAccused', ...scenario.from(workerId, 'job'), ...what });
  }
  wait(scenario, LEASE_MS + 1);
}

/** Time goes by, and all workers are heard. */
function wait(scenario: Scenario, ms: number): void {
  scenario.now += ms;
  for (const { workerId } of scenario.state.workers)
    scenario.happen({ type: 'WorkerHeard', ...scenario.connection(workerId) });
  scenario.pass(0);
}

/** Comes back as another process of the same name. */
function comeBack(scenario: Scenario, workerId: string, name: string): void {
  scenario.happen({
    ...{ type: 'WorkerJoined', workerId, connectionId: `${workerId}-1`, name, address: 'x:1' },
    numericsClass: { tensorflowVersion: '2.21.0', device: 'CPU' },
  });
}

function isMember(scenario: Scenario, workerId: string): boolean {
  return scenario.job('job').members.some((member) => member.workerId === workerId);
}

/** All members of the job go on. */
function goOn(scenario: Scenario): void {
  for (const { workerId } of scenario.job('job').members) scenario.ready(workerId, 'job', 'd3', 3);
}

/** Whom the worker was asked to reach last. */
function askedOf(scenario: Scenario, workerId: string): string[] | undefined {
  const asked = scenario.effects.findLast(
    (effect) => effect.type === 'SendReachCheck' && effect.workerId === workerId,
  );
  return asked?.type === 'SendReachCheck' ? asked.peers.map((peer) => peer.workerId) : undefined;
}

function answer(scenario: Scenario, workerId: string, unreached: readonly UnreachedPeer[] = []): void {
  scenario.happen({ type: 'ReachChecked', ...scenario.connection(workerId), unreached });
}

/** How long the next worker of that name is left out of the job, where it reaches all. */
function restMs(scenario: Scenario, workerId: string): number {
  const began = scenario.now;
  while (!isMember(scenario, workerId)) {
    wait(scenario, 1_000);
    if (askedOf(scenario, workerId) !== undefined) answer(scenario, workerId);
    if (scenario.now - began > 1_000_000) throw new Error(`${workerId} never gets a job`);
  }
  return scenario.now - began;
}

describe('a worker that was expelled', () => {
  it('gets no job for a while when it comes back, and then its place in the job', () => {
    const scenario = running();
    expelByAccusation(scenario, 'b');
    comeBack(scenario, 'b2', 'name-of-b');
    expect(isMember(scenario, 'b2')).toBe(false);
    expect(restMs(scenario, 'b2')).toBe(5_000);
  });

  it('has to reach every member once it has rested, and gets no job before', () => {
    const scenario = running();
    expelByAccusation(scenario, 'b');
    comeBack(scenario, 'b2', 'name-of-b');
    wait(scenario, 4_999);
    expect(askedOf(scenario, 'b2')).toBeUndefined();
    wait(scenario, 1);
    expect(askedOf(scenario, 'b2')).toEqual(['a', 'c']);
    wait(scenario, 30_000);
    expect(isMember(scenario, 'b2')).toBe(false);
    answer(scenario, 'b2');
    expect(isMember(scenario, 'b2')).toBe(true);
  });

  it('stays away while it cannot reach one, twice as long each time, and the job says whom', () => {
    const scenario = running();
    expelByAccusation(scenario, 'b');
    comeBack(scenario, 'b2', 'name-of-b');
    const rests = [1, 2, 3].map(() => {
      const began = scenario.now;
      const numAsked = (): number => scenario.effects.filter(({ type }) => type === 'SendReachCheck').length;
      const before = numAsked();
      while (numAsked() === before) wait(scenario, 1_000);
      answer(scenario, 'b2', [{ workerId: 'c', message: 'connection refused' }]);
      return scenario.now - began;
    });
    expect(rests).toEqual([5_000, 10_000, 20_000]);
    expect(isMember(scenario, 'b2')).toBe(false);
    const told = scenario.log('job').filter(({ type }) => type === 'WorkerKeptAway');
    expect(told).toHaveLength(3);
    expect(told[0]).toMatchObject({
      ...{ workerId: 'b2', name: 'name-of-b' },
      why: 'it cannot reach worker "name-of-c" (id c) at c:7000 (connection refused); it tries again in 10 s: check the network between them',
    });
    expect(restMs(scenario, 'b2')).toBe(40_000);
  });

  it('is asked again where no answer comes, and heard only where it was asked', () => {
    const scenario = running();
    expelByAccusation(scenario, 'b');
    comeBack(scenario, 'b2', 'name-of-b');
    answer(scenario, 'b2');
    wait(scenario, 5_000);
    const numAsked = (): number => scenario.effects.filter(({ type }) => type === 'SendReachCheck').length;
    expect([numAsked(), isMember(scenario, 'b2')]).toEqual([1, false]);
    wait(scenario, 60_000);
    expect(numAsked()).toBe(1);
    wait(scenario, 1);
    expect(numAsked()).toBe(2);
  });

  it('need not reach one that is no member any more, nor anybody where there is no member', () => {
    const scenario = running();
    expelByAccusation(scenario, 'b');
    comeBack(scenario, 'b2', 'name-of-b');
    wait(scenario, 5_000);
    scenario.lose('c');
    answer(scenario, 'b2', [{ workerId: 'c', message: 'connection refused' }]);
    comeBack(scenario, 'd', 'name-of-d');
    expect(isMember(scenario, 'b2')).toBe(true);

    const alone = running();
    expelByAccusation(alone, 'b');
    for (const workerId of ['a', 'c']) alone.lose(workerId);
    comeBack(alone, 'b2', 'name-of-b');
    wait(alone, 5_000);
    expect(askedOf(alone, 'b2')).toBeUndefined();
    expect(alone.state.workers).toMatchObject([{ workerId: 'b2', reach: undefined }]);
  });

  it('that comes back late has to reach them all the same', () => {
    const scenario = running();
    expelByAccusation(scenario, 'b');
    wait(scenario, 60_000);
    comeBack(scenario, 'b2', 'name-of-b');
    expect(isMember(scenario, 'b2')).toBe(false);
    expect(restMs(scenario, 'b2')).toBe(1_000);
  });

  it('rests twice as long each time', () => {
    const scenario = running();
    const rests = ['b', 'b2', 'b3'].map((workerId, index) => {
      expelByAccusation(scenario, workerId);
      const next = `b${index + 2}`;
      comeBack(scenario, next, 'name-of-b');
      const ms = restMs(scenario, next);
      goOn(scenario);
      return ms;
    });
    expect(rests).toEqual([5_000, 10_000, 20_000]);
  });

  it('is forgiven after ten minutes without another time', () => {
    const scenario = running();
    expelByAccusation(scenario, 'b');
    comeBack(scenario, 'd', 'name-of-d');
    goOn(scenario);
    wait(scenario, 5_000 + 600_001);
    expelByAccusation(scenario, 'c');
    expect(scenario.state.expulsions).toMatchObject([{ name: 'name-of-c', count: 1 }]);
  });

  it('keeps no other worker from a job', () => {
    const scenario = running();
    expelByAccusation(scenario, 'b');
    comeBack(scenario, 'd', 'name-of-d');
    expect(isMember(scenario, 'd')).toBe(true);
  });

  it('is not one that was only lost', () => {
    const scenario = running();
    scenario.lose('b');
    comeBack(scenario, 'b2', 'name-of-b');
    expect(isMember(scenario, 'b2')).toBe(true);
  });
});

import { describe, expect, it } from 'vitest';
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

/** How long the next worker of that name is left out of the job. */
function restMs(scenario: Scenario, workerId: string): number {
  const began = scenario.now;
  while (!isMember(scenario, workerId)) {
    wait(scenario, 1_000);
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

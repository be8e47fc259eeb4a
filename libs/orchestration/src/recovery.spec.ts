import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attemptOf, type JobState } from './coordinator-state.js';
import { HonestCluster, type Chooser } from './testing/honest-cluster.js';
import { brokenInvariants } from './testing/invariants.js';
import { choices, delayOf, eventOf, ofOneClass } from './testing/random-events.js';
import { DATA, Scenario } from './testing/scenario.js';

const RUNS = { numRuns: 100 };

/** More than all jobs of a history want together. */
const ENOUGH_WORKERS = 16;

/** Whatever happens to honest workers: a number is a choice between what can happen, and now and then a join or a loss. */
const fates = fc.array(fc.nat(9999), { minLength: 1, maxLength: 400, size: 'max' });

/** Chooses by the numbers, one after the other, and takes the first of what can happen once they are used up. */
function chooserOf(numbers: readonly number[]): Chooser {
  let used = 0;
  return (below) => (numbers[used++] ?? 0) % Math.max(1, below);
}

/** Honest workers come, go and work as the numbers say. */
function liveHonestly(scenario: Scenario, cluster: HonestCluster, numbers: readonly number[]): void {
  const choose = chooserOf(numbers);
  let numJoined = 0;
  for (let left = numbers.length / 2; left > 0; left -= 1) {
    const kind = choose(20);
    const ids = cluster.workerIds;
    if (kind < 2 && ids.length < ENOUGH_WORKERS) cluster.join(`early-${numJoined++}`);
    else if (kind === 2 && ids.length > 0) cluster.lose(ids[choose(ids.length)] ?? '');
    else if (kind === 3 && choose(3) === 0) cluster.restart();
    else if (kind === 4 && choose(6) === 0) cluster.cancel('job');
    else if (kind === 5 && choose(2) === 0) cluster.resume();
    else if (kind === 6 && ids.length > 0 && choose(4) === 0) cluster.leave(ids[choose(ids.length)] ?? '');
    else cluster.act(choose);
    expect(brokenInvariants(scenario.state)).toEqual([]);
  }
}

/** From now on workers only join, and work until nobody has anything to do. */
function workToTheEnd(scenario: Scenario, cluster: HonestCluster, choose: Chooser): void {
  for (let joined = cluster.workerIds.length; joined < ENOUGH_WORKERS; joined += 1)
    cluster.join(`late-${joined}`);
  const goOn = (): void => {
    for (let turns = 0; cluster.act(choose); turns += 1) {
      if (turns > 20_000) throw new Error('the workers go on for ever');
    }
  };
  goOn();
  cluster.giveUpOnOthers();
  goOn();
  expect(brokenInvariants(scenario.state)).toEqual([]);
}

/** Two jobs, whose workers live as the numbers say. */
function bringToTheEnd(numbers: readonly number[], detail: number): void {
  const scenario = new Scenario();
  const cluster = new HonestCluster(scenario);
  scenario.submit('job', { workers: { min: 1 + (detail % 3), max: 4 }, verifyEvery: detail % 2 });
  scenario.submit('other', { workers: { min: 1 + (detail % 2), max: 2 } });
  liveHonestly(scenario, cluster, numbers);
  workToTheEnd(scenario, cluster, chooserOf(numbers));
  expect(describeOpen(scenario)).toEqual([]);
  expect(scenario.ended.every(isGoodEnd)).toBe(true);
}

function describeOpen({ state }: Scenario): string[] {
  return state.jobs.map(({ jobId, status, waitingFor }) => `${jobId} is ${status} (${waitingFor ?? ''})`);
}

/** How a job may end among honest workers, of which some are lost. */
function isGoodEnd({ status, failure }: JobState): boolean {
  return (
    status === 'succeeded' ||
    status === 'cancelled' ||
    failure?.message.includes('has lost all its workers') === true
  );
}

describe(
  'honest workers, of which any join and are lost, of jobs that are cancelled and resumed',
  { timeout: 60_000 },
  () => {
    it('bring every job to its end, are never further apart than one reduction, and none is expelled', () => {
      fc.assert(fc.property(fates, fc.nat(7), bringToTheEnd), RUNS);
    });

    it('begin from an older checkpoint where the one that was found is damaged before they take it', () => {
      bringToTheEnd([0, 1026, 33, 0, 186, 1, 0, 2686, 193, 0, 5891, 9802, 0, 5], 0);
    });

    it('begin anew where a job was resumed that they never heard the end of', () => {
      // Two workers lose their connections in the first generation, before they hear that the job was cancelled.
      const fate = [0, 0, 2127, 877, 0, 487, 1, 0, 307, 0, 587, 0, 27, 0, 0, 107, 0, 0, 0, 0, 420, 3384];
      bringToTheEnd([...fate, 0, 6525, 0, 0, 287, 0, 6406, 0, 9034, 8603, 0, 147, 61], 1);
    });

    it('end every job after any history', () => {
      const property = fc.property(choices, fates, (history, numbers) => {
        const scenario = new Scenario({ leaseMs: 3000, startLimitMs: 2000, resultLimitMs: 2000 });
        for (const choice of ofOneClass(history)) {
          scenario.now += delayOf(choice);
          scenario.happen(eventOf(scenario, choice));
        }
        // Who answered at random is gone.
        scenario.pass(1e9);
        for (const job of scenario.state.jobs) {
          scenario.happen({
            type: 'JobPrepared',
            ...attemptOf(job),
            prepared: { numExamples: 10, stepsPerEpoch: 2 },
            data: DATA,
          });
        }
        const open = scenario.state.jobs.map(({ jobId }) => jobId);
        const cluster = new HonestCluster(scenario);
        liveHonestly(scenario, cluster, numbers);
        workToTheEnd(scenario, cluster, chooserOf(numbers));
        expect(describeOpen(scenario)).toEqual([]);
        expect(scenario.ended.filter(({ jobId }) => open.includes(jobId)).every(isGoodEnd)).toBe(true);
      });
      fc.assert(property, RUNS);
    });

    it('come to what the properties above are about', () => {
      const seen = new Map<string, number>();
      for (const [index, numbers] of fc.sample(fates, { numRuns: 240, seed: 3 }).entries()) {
        const scenario = new Scenario();
        scenario.submit('job', { workers: { min: 1 + (index % 3), max: 4 }, verifyEvery: 1 });
        liveHonestly(scenario, new HonestCluster(scenario), numbers);
        const { verifiedSteps = [] } = scenario.job('job');
        if (verifiedSteps.some((step) => step > 0)) seen.set('verified', (seen.get('verified') ?? 0) + 1);
        for (const effect of scenario.effects) {
          const isNewcomer = effect.type === 'SendAssignment' && effect.donor !== undefined;
          const type = effect.type === 'AppendJobEvent' ? effect.event.type : effect.type;
          const isLater = effect.type === 'SendAssignment' && effect.checkpoint !== undefined;
          const name = isNewcomer ? 'donor' : isLater ? 'begins from a checkpoint' : type;
          seen.set(name, (seen.get(name) ?? 0) + 1);
        }
      }
      for (const name of [
        'donor',
        'verified',
        'SendCatchUp',
        'JobRestarted',
        'GenerationFormed',
        'RequestResult',
        'JobSucceeded',
        'PrepareJob',
        'SeekCheckpoint',
        'CheckpointDamaged',
        'begins from a checkpoint',
        'JobResumed',
      ])
        expect([name, (seen.get(name) ?? 0) > 10]).toEqual([name, true]);
    });
  },
);

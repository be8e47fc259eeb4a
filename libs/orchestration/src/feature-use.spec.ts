import { describe, expect, it } from 'vitest';
import { sumFeatureUse, type FeatureUse } from './feature-use.js';
import { featuresOf, pacesOf } from './member.js';
import { Scenario } from './testing/scenario.js';

function used(numInMemory: number): FeatureUse {
  return {
    ...{ numInMemory, numOnDisk: 1, numComputed: 2, numFetched: 5, numNotKept: 3, numEvicted: 4 },
    ...{ memoryBytes: 5, diskBytes: 6 },
  };
}

const OF_TWO: FeatureUse = {
  ...{ numInMemory: 30, numOnDisk: 2, numComputed: 4, numFetched: 10, numNotKept: 6, numEvicted: 8 },
  ...{ memoryBytes: 10, diskBytes: 12 },
};

/** A member reports a step, with how it used features so far. */
function step(scenario: Scenario, workerId: string, at: number, features?: FeatureUse) {
  const did = { step: at, epoch: 0, loss: 1, metrics: {}, computeMs: 30, waitedMs: 10, waitedForRank: 0 };
  return scenario.happen({
    ...{ type: 'StepReported', ...scenario.from(workerId, 'job'), ...did },
    ...(features && { features }),
  });
}

function epoch(scenario: Scenario, workerId: string, features: FeatureUse) {
  const measured = { step: 5, epoch: 0, phase: 0, learningRate: 1, loss: 1, metrics: {} };
  return scenario.happen({ type: 'EpochReported', ...scenario.from(workerId, 'job'), ...measured, features });
}

it('adds up, as nothing where nobody used any', () => {
  expect(sumFeatureUse([used(10), undefined, used(20), null])).toEqual(OF_TWO);
  expect(sumFeatureUse([undefined, null])).toBeUndefined();
  expect(sumFeatureUse([])).toBeUndefined();
});

describe('how members use features', () => {
  it('is told with the progress of their job, as each said it last', () => {
    const scenario = new Scenario();
    scenario.running(0);
    expect(step(scenario, 'a', 1)).toEqual([
      expect.objectContaining({ progress: expect.not.objectContaining({ features: used(1) }) as unknown }),
    ]);
    step(scenario, 'b', 1, used(20));
    step(scenario, 'a', 2, used(9));
    expect(step(scenario, 'a', 3, used(10))).toMatchObject([
      { type: 'PublishProgress', progress: { features: OF_TWO } },
    ]);
    // A report that comes a second time is older than what is known.
    expect(step(scenario, 'a', 2, used(9))).toEqual([]);
    expect(featuresOf(scenario.job('job').members)).toEqual(OF_TWO);
  });

  it('is heard of at the end of an epoch from each of them, for an evaluation uses features too', () => {
    const scenario = new Scenario();
    scenario.running(5);
    epoch(scenario, 'a', used(10));
    epoch(scenario, 'b', used(20));
    epoch(scenario, 'b', used(20));
    expect(featuresOf(scenario.job('job').members)).toEqual(OF_TWO);
    expect(scenario.log('job').filter(({ type }) => type === 'EpochCompleted')).toHaveLength(1);
  });

  it('is kept by those who carry on in another generation, without their paces', () => {
    const scenario = Scenario.elastic(['a', 'b', 'c'], { min: 1, max: 3 });
    for (const [workerId, count] of [
      ['a', 10],
      ['b', 20],
      ['c', 40],
    ] as const)
      step(scenario, workerId, 4, used(count));
    scenario.lose('c');
    const { members } = scenario.job('job');
    expect(featuresOf(members)).toEqual(OF_TWO);
    expect(pacesOf(members)).toEqual([]);
  });

  it('is part of the result', () => {
    const scenario = new Scenario();
    scenario.running(10);
    step(scenario, 'a', 10, used(10));
    epoch(scenario, 'a', used(10));
    epoch(scenario, 'b', used(20));
    for (const workerId of ['a', 'b']) scenario.finish(workerId, 'job');
    const { jobId, generation } = scenario.from('a', 'job');
    const weights = { trainable: 2, frozen: 9, frozenChanged: 0, movingStatisticsChanged: 0 };
    scenario.happen({ type: 'ResultStored', jobId, generation, weights, artifacts: [] });
    expect(scenario.job('job').result?.features).toEqual(OF_TWO);
  });
});

it('tells for which share of its steps a member waited, once the first of a generation are over', () => {
  const scenario = new Scenario();
  scenario.running(0);
  for (const at of [1, 2, 3]) step(scenario, 'a', at);
  expect(pacesOf(scenario.job('job').members)).toEqual([
    { rank: 0, computeMs: 30, waitedMs: 10, waitedForRank: 0 },
  ]);
  step(scenario, 'a', 4);
  expect(pacesOf(scenario.job('job').members)).toMatchObject([{ rank: 0, idleShare: 0.25 }]);
});

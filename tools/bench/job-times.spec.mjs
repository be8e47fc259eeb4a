// @ts-check
import { describe, expect, it } from 'vitest';
import { jobTimes } from './job-times.mjs';
import { mergedRun } from './peer-run.mjs';

/** @typedef {import('thaw/client').JobEvent} JobEvent */

/** @param {readonly { at: number, type: string, loss?: number, readMs?: number, fetchMs?: number }[]} events */
function eventsOf(events) {
  return /** @type {JobEvent[]} */ (/** @type {unknown} */ (events));
}

const EVENTS = [
  { at: 100, type: 'JobQueued' },
  { at: 130, type: 'DataPrepared', readMs: 20 },
  { at: 140, type: 'GenerationFormed' },
  { at: 180, type: 'TrainingStarted', fetchMs: 10 },
  { at: 190, type: 'PhaseStarted' },
  { at: 250, type: 'EpochCompleted', loss: 2 },
  { at: 260, type: 'EpochCompleted', loss: 1 },
  { at: 300, type: 'JobSucceeded' },
];

describe('what is timed', () => {
  it('is, of a job, reading and fetching examples and training, without its base and the building of its model', () => {
    expect(jobTimes(eventsOf(EVENTS))).toEqual({
      buildMs: 50,
      firstEpochMs: 100,
      totalMs: 110,
      finalLoss: 1,
    });
  });

  it('is not told without the events that it needs', () => {
    const withoutStart = EVENTS.filter(({ type }) => type !== 'TrainingStarted');
    expect(() => jobTimes(eventsOf(withoutStart))).toThrow(
      'expected TrainingStarted, received JobQueued, DataPrepared',
    );
  });

  it('is, of ranks, the time from the first one that reads to the last one that updates', () => {
    const ranks = [
      {
        ...{ firstReadAt: 1_010, peakRssBytes: 5, settings: { threads: 1 } },
        epochs: [
          { endedAt: 1_100, lossSum: 9, numExamples: 3 },
          { endedAt: 1_190, lossSum: 2, numExamples: 3 },
        ],
      },
      {
        ...{ firstReadAt: 1_020, peakRssBytes: 7, settings: { threads: 1 } },
        epochs: [
          { endedAt: 1_110, lossSum: 9, numExamples: 1 },
          { endedAt: 1_180, lossSum: 4, numExamples: 1 },
        ],
      },
    ];
    expect(mergedRun(ranks, 1_000)).toEqual({
      ...{ startMs: 10, totalMs: 180, firstEpochMs: 100, finalLoss: 1.5, peakRssBytes: 7 },
      settings: { threads: 1 },
    });
  });
});

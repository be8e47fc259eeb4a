import { stripVTControlCharacters } from 'node:util';
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JobEvent } from '@thaw/orchestration';
import type { JobUpdate } from '@thaw/protocol';
import { unseenJob, withUpdate } from './job-picture.js';
import { drawJob } from './job-screen.js';
import { LiveArea } from './live-area.js';
import { describeSeconds, stepsPerSecond, withMilestone, type Milestone } from './pace.js';
import { sparkline } from './sparkline.js';

describe('a sparkline', () => {
  it('goes from the smallest number to the largest', () => {
    expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 8)).toBe('▁▂▃▄▅▆▇█');
  });

  it('averages numbers that it has no room for', () => {
    expect(sparkline([0, 0, 7, 7], 2)).toBe('▁█');
  });

  it('is flat where nothing changes and empty without numbers', () => {
    expect(sparkline([3, 3], 5)).toBe('▁▁');
    expect(sparkline([], 5)).toBe('');
    expect(sparkline([Number.NaN], 5)).toBe('');
  });

  it('is never wider than asked, whatever the numbers', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ noNaN: true })), fc.integer({ min: 1, max: 50 }), (values, width) => {
        expect(sparkline(values, width).length).toBeLessThanOrEqual(width);
      }),
    );
  });
});

describe('the pace of a job', () => {
  it('is measured over the latest half minute', () => {
    let milestones: readonly Milestone[] = [];
    for (const [at, step] of [
      [0, 1],
      [10_000, 2],
      [60_000, 3],
      [61_000, 13],
    ] as const)
      milestones = withMilestone(milestones, { at, step });
    expect(stepsPerSecond(milestones)).toBe(10);
  });

  it('is unknown at first, and after a step back', () => {
    expect(stepsPerSecond([])).toBeUndefined();
    expect(stepsPerSecond([{ at: 0, step: 1 }])).toBeUndefined();
    expect(
      stepsPerSecond([
        { at: 0, step: 5 },
        { at: 9, step: 5 },
      ]),
    ).toBeUndefined();
  });

  it.each([
    [0.4, '0 s'],
    [75, '1 min 15 s'],
    [7_500, '2 h 05 min'],
  ])('shows %d seconds as %s', (seconds, text) => {
    expect(describeSeconds(seconds)).toBe(text);
  });
});

const EVENTS: readonly JobEvent[] = [
  { at: 0, type: 'JobQueued', name: 'digits' },
  {
    at: 1,
    type: 'GenerationFormed',
    generation: { term: 1, number: 1 },
    members: [{ workerId: 'w', name: 'worker-0', rank: 0, run: { start: 0, end: 8 } }],
    why: '',
  },
  {
    at: 2,
    type: 'PhaseStarted',
    phase: 0,
    name: 'head',
    step: 0,
    epochs: 4,
    trainable: 2,
    frozen: 18,
    learningRate: 0.1,
    featureSize: 0,
    cutReason: '',
    obstacle: '',
  },
];

const FEATURES = {
  ...{ numInMemory: 80, numOnDisk: 0, numComputed: 20, numFetched: 0, numNotKept: 0, numEvicted: 0 },
  ...{ memoryBytes: 1600, diskBytes: 0 },
};

function progress(step: number): JobUpdate {
  const [loss, accuracy] = [1 / step, step / 20];
  return {
    kind: 'progress',
    progress: {
      at: step * 1000,
      step,
      totalSteps: 20,
      epoch: 1,
      loss,
      metrics: { accuracy },
      members: [{ rank: 0, computeMs: 12, waitedMs: 31, waitedForRank: 1, idleShare: 0.716 }],
      features: FEATURES,
    },
  };
}

describe('the screen of a job', () => {
  const seen = [
    ...EVENTS.map((event, index): JobUpdate => ({ kind: 'event', sequence: index, event })),
    ...[1, 2, 3, 4, 5].map(progress),
  ].reduce(withUpdate, unseenJob('digits-1'));

  it('shows how far, how long, how well and who', () => {
    expect(drawJob(seen, 120).map((line) => stripVTControlCharacters(line))).toEqual([
      'digits-1  training',
      `  ${'█'.repeat(8)}${'░'.repeat(22)}  25 %  step 5/20  phase head  epoch 2  1.0 steps/s  15 s left`,
      '  loss       █▄▂▁▁ 0.2000',
      '  accuracy   ▁▃▄▆█ 0.2500',
      '  features: 80 found in memory, 0 on disk, 20 computed; 1.6 kB held in memory, 0 B on disk',
      '  rank  0  worker-0         replicas 0-7   12 ms a step, idle 72 %, waits 31 ms for rank 1',
    ]);
  });

  it('cuts no colour in two and makes no line longer than the terminal', () => {
    for (const line of drawJob(seen, 40))
      expect(stripVTControlCharacters(line).length).toBeLessThanOrEqual(40);
  });
});

describe('a member that holds the others up', () => {
  const formed = EVENTS[1]!;
  const who = { workerId: 'w', name: 'worker-0', rank: 0 };
  const slow: JobEvent = { at: 3, type: 'WorkerSlow', ...who, step: 4, computeMs: 40, usualMs: 12 };

  function screenAfter(...events: readonly JobEvent[]): string {
    const picture = events
      .map((event, index): JobUpdate => ({ kind: 'event', sequence: index, event }))
      .reduce(withUpdate, unseenJob('digits-1'));
    return drawJob(picture, 120).map(stripVTControlCharacters).join('\n');
  }

  it('is marked until it has recovered, or another generation begins', () => {
    expect(screenAfter(formed)).not.toContain('slow');
    expect(screenAfter(formed, slow)).toContain('replicas 0-7  slow');
    expect(screenAfter(formed, slow, { at: 4, type: 'WorkerRecovered', ...who, step: 20 })).not.toContain(
      'slow',
    );
    expect(screenAfter(formed, slow, formed)).not.toContain('slow');
  });
});

describe('the live area of a terminal', () => {
  it('draws over what it drew, and lets lines scroll above', () => {
    const stream = new PassThrough() as unknown as NodeJS.WriteStream;
    let now = 0;
    const area = new LiveArea(stream, () => now);
    area.draw(() => ['one', 'two']);
    area.draw(() => ['too soon']);
    now = 200;
    area.draw(() => ['three']);
    area.print('a line');
    area.close();
    const written = String(stream.read());
    expect(written).toBe(
      '\u001b[?25lone\ntwo\n\u001b[?25l\u001b[2A\r\u001b[Jthree\n\u001b[1A\r\u001b[Ja line\n\u001b[?25h',
    );
  });
});

import type { JobView } from '@thaw/protocol';
import { expect, it } from 'vitest';
import type { CheckedFeatures } from './output.js';
import { tableOfFeatures, tableOfJobs } from './tables.js';

const JOB: JobView = {
  ...{ jobId: 'digits-1', name: 'digits', status: 'running', submittedAt: 0, endedAt: null, step: 3 },
  ...{
    totalSteps: 9,
    generation: null,
    members: [],
    slowMembers: [],
    checkpoint: null,
    failure: null,
    result: null,
  },
  ...{ priority: 0, queuePosition: null, waitingFor: null, paces: [], features: null },
};

function rowsOf(table: string): string[][] {
  const lines = table.split('\n').filter((line) => line.startsWith('│'));
  return lines.map((line) =>
    line
      .split('│')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

it('lists jobs, and while any of them waits its place in the queue and what it waits for', () => {
  const since = '1970-01-01T00:00:00.000Z';
  const head = ['job', 'status', 'step', 'workers', 'since'];
  const running = ['digits-1', 'running', '3/9', '0', since];
  expect(rowsOf(tableOfJobs([JOB]))).toEqual([head, running]);
  const waitingFor = 'waits for 2 workers, none is there';
  const queued: JobView = { ...JOB, jobId: 'digits-2', status: 'queued', queuePosition: 4, waitingFor };
  expect(rowsOf(tableOfJobs([JOB, queued]))).toEqual([
    [...head, 'waiting'],
    [...running, ''],
    ['digits-2', 'queued (place 4)', '3/9', '0', since, waitingFor],
  ]);
});

it('lists features, with their view where there are any, and with what a check found', () => {
  const usedAt = new Date(0);
  const of = (view?: number): CheckedFeatures => ({
    ...{ key: 'k', sizeBytes: 4_000, usedAt },
    source: {
      ...{ prefix: 'a'.repeat(64), dataset: 'b'.repeat(64), values: '{}', numerics: 'n' },
      ...{ numExamples: 9, featureSize: 3 },
      ...(view !== undefined && { view }),
    },
  });
  const [prefix, dataset, used] = ['a'.repeat(12), 'b'.repeat(12), usedAt.toISOString()];
  expect(rowsOf(tableOfFeatures([of()]))).toEqual([
    ['frozen layers', 'dataset', 'numbers', 'size', 'used'],
    [prefix, dataset, '3', '4.0 kB', used],
  ]);
  const check = { numWhole: 7, numDamaged: 1 };
  expect(
    rowsOf(
      tableOfFeatures([
        { ...of(0), check },
        { ...of(), check },
      ]),
    ),
  ).toEqual([
    ['frozen layers', 'dataset', 'view', 'numbers', 'size', 'used', 'whole', 'damaged'],
    [prefix, dataset, '1', '3', '4.0 kB', used, '7 of 9', '1'],
    [prefix, dataset, '', '3', '4.0 kB', used, '7 of 9', '1'],
  ]);
});

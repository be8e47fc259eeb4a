import type { JobView } from '@thaw/protocol';
import { expect, it } from 'vitest';
import { tableOfJobs } from './tables.js';

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

function rowsOf(jobs: readonly JobView[]): string[][] {
  const lines = tableOfJobs(jobs)
    .split('\n')
    .filter((line) => line.startsWith('│'));
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
  expect(rowsOf([JOB])).toEqual([head, running]);
  const waitingFor = 'waits for 2 workers, none is there';
  const queued: JobView = { ...JOB, jobId: 'digits-2', status: 'queued', queuePosition: 4, waitingFor };
  expect(rowsOf([JOB, queued])).toEqual([
    [...head, 'waiting'],
    [...running, ''],
    ['digits-2', 'queued (place 4)', '3/9', '0', since, waitingFor],
  ]);
});

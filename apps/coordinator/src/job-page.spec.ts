import { createCoordinatorState, transition, type JobState } from '@thaw/orchestration';
import { describe, expect, it } from 'vitest';
import { pageOfJobs } from './job-page.js';

const SUMMARY = {
  name: 'job',
  replicas: 1,
  phases: [{ name: 'all', epochs: 1, mayStopEarly: false }],
  workers: { min: 1, max: 1 },
};

function submitted(numJobs: number): readonly JobState[] {
  let state = createCoordinatorState({ term: 1, now: 0 });
  for (let index = 0; index < numJobs; index += 1)
    ({ state } = transition(state, { type: 'JobSubmitted', at: 0, jobId: `j${index}`, summary: SUMMARY }));
  return state.jobs;
}

function directoryOf(jobs: readonly JobState[]) {
  return {
    find: async (jobId: string) => jobs.find((job) => job.jobId === jobId),
    list: async ({ afterJobId, limit }: { afterJobId?: string; limit: number }) => {
      const start = jobs.findIndex(({ jobId }) => jobId === afterJobId) + 1;
      return jobs.slice(start, start + limit);
    },
  };
}

describe('a page of jobs', () => {
  it.each([
    [0, 450],
    [1, 3],
    [200, 400],
    [1000, 401],
  ])('of size %i leads on to the next, through all %i jobs, each once', async (pageSize, numJobs) => {
    const all = submitted(numJobs);
    const ids: string[] = [];
    let pageToken = '';
    do {
      const page = await pageOfJobs(directoryOf(all), { pageSize, pageToken }, []);
      expect(page.jobs.length).toBeGreaterThan(0);
      expect(page.jobs.length).toBeLessThanOrEqual(200);
      ids.push(...page.jobs.map(({ jobId }) => jobId));
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    expect(ids).toEqual(all.map(({ jobId }) => jobId));
  });

  it('is empty where there is no job', async () => {
    const page = await pageOfJobs(directoryOf([]), { pageSize: 0, pageToken: '' }, []);
    expect(page).toEqual({ jobs: [], nextPageToken: '' });
  });

  it('tells the place of each job in the queue', async () => {
    const page = await pageOfJobs(directoryOf(submitted(3)), { pageSize: 0, pageToken: '' }, ['j2', 'j0']);
    expect(page.jobs.map(({ queuePosition }) => queuePosition)).toEqual([2, null, 1]);
  });

  it('refuses a token that it did not give', async () => {
    const asked = pageOfJobs(directoryOf(submitted(2)), { pageSize: 0, pageToken: 'x' }, []);
    await expect(asked).rejects.toThrow(
      'page_token: expected next_page_token of an answer, received "x"; leave it empty for the first page',
    );
  });
});

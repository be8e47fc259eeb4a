import { ThawError } from '@thaw/errors';
import { findJob, hasEnded, type CoordinatorState, type JobState } from '@thaw/orchestration';
import type { CoordinatorRecords } from './job-record.js';

/** Where the directory looks. */
export interface JobSources {
  readonly store: Pick<CoordinatorRecords, 'getJobState' | 'listJobStates'>;
  readonly state: () => CoordinatorState;
  /** Resolves when all that was decided so far is stored, or never will be. */
  readonly settled: () => Promise<void>;
}

/** All jobs: those under way as they are in memory, those that have ended as they are in the store. */
export class JobDirectory {
  readonly #sources: JobSources;

  constructor(sources: JobSources) {
    this.#sources = sources;
  }

  async find(jobId: string): Promise<JobState | undefined> {
    const { store, state, settled } = this.#sources;
    const underWay = findJob(state(), jobId);
    if (underWay !== undefined) return underWay;
    // The end of the job may have been decided and not be in the store yet.
    await settled();
    return store.getJobState(jobId);
  }

  /** @throws ThawError NOT_FOUND */
  async require(jobId: string): Promise<JobState> {
    const job = await this.find(jobId);
    if (job !== undefined) return job;
    throw new ThawError('NOT_FOUND', `no job has the id "${jobId}"; "thaw jobs" lists them`);
  }

  /** Whether a job that there is has ended. */
  async hasEnded(jobId: string): Promise<boolean> {
    return hasEnded(await this.require(jobId));
  }

  /** Jobs in order of submission, after one of them or from the first, at most so many. */
  async list(options: { readonly afterJobId?: string; readonly limit: number }): Promise<JobState[]> {
    const { store, state, settled } = this.#sources;
    const { jobs } = state();
    await settled();
    const listed = await store.listJobStates(options);
    const underWay = new Map(jobs.map((job) => [job.jobId, job]));
    return listed.map((kept) => underWay.get(kept.jobId) ?? kept.state);
  }
}

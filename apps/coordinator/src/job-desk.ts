import { randomBytes } from 'node:crypto';
import { ThawError } from '@thaw/errors';
import {
  findJob,
  hasEnded,
  parseJobFile,
  summarizeJob,
  type CoordinatorState,
  type JobEvent,
  type JobSpec,
  type JobState,
} from '@thaw/orchestration';
import {
  VERSION,
  type CoordinatorView,
  type JobInputPath,
  type JobLogLine,
  type JobLogQuery,
  type JobPage,
  type JobPageQuery,
  type JobServiceHandlers,
  type JobUpdate,
  type JobView,
  type Submission,
} from '@thaw/protocol';
import type { JobStore } from '@thaw/store';
import type { Happening } from './core.js';
import { pageOfJobs, viewOf } from './job-page.js';
import { localPathsOf, type JobInputs } from './job-inputs.js';
import type { JobRecord } from './job-record.js';
import type { ProgressBoard } from './progress-board.js';
import type { JobLogs } from './job-logs.js';
import { watchJob } from './job-watch.js';

/** What the desk works with. */
export interface JobDeskParts {
  readonly store: JobStore<JobRecord, JobEvent>;
  readonly board: ProgressBoard;
  readonly logs: JobLogs;
  readonly inputs: JobInputs;
  state(): CoordinatorState;
  dispatch(happening: Happening): Promise<void>;
}

/** Answers users: takes jobs in, shows them, cancels them. */
export class JobDesk implements JobServiceHandlers {
  readonly #parts: JobDeskParts;

  constructor(parts: JobDeskParts) {
    this.#parts = parts;
  }

  /** @throws InvalidJobFile with all that is wrong; what was not uploaded; nothing is kept of it */
  async submit({ jobFile, fileName, inputs: uploaded, idempotencyKey }: Submission): Promise<JobView> {
    const spec = this.#parse(jobFile, fileName);
    const inputs = await this.#parts.inputs.resolve(spec, uploaded);
    const id = `${spec.name}-${randomBytes(4).toString('hex')}`;
    const key = idempotencyKey === undefined ? {} : { idempotencyKey };
    const { job, isNew } = await this.#parts.store.createJob({ id, ...key, spec, inputs });
    if (isNew) await this.#parts.dispatch({ type: 'JobSubmitted', jobId: id, summary: summarizeJob(spec) });
    return viewOf(this.#require(job.id));
  }

  /** @throws InvalidJobFile with all that is wrong */
  async listInputs(jobFile: string, fileName: string): Promise<readonly JobInputPath[]> {
    return Promise.resolve(localPathsOf(this.#parse(jobFile, fileName)));
  }

  async get(jobId: string): Promise<JobView> {
    return Promise.resolve(viewOf(this.#require(jobId)));
  }

  async list(query: JobPageQuery): Promise<JobPage> {
    return Promise.resolve(pageOfJobs(this.#parts.state().jobs, query));
  }

  async cancel(jobId: string): Promise<JobView> {
    const job = this.#require(jobId);
    if (!hasEnded(job)) await this.#parts.dispatch({ type: 'JobCancelled', jobId });
    return viewOf(this.#require(jobId));
  }

  async readLog(query: JobLogQuery): Promise<readonly JobLogLine[]> {
    this.#require(query.jobId);
    return Promise.resolve(this.#parts.logs.read(query));
  }

  async describe(): Promise<CoordinatorView> {
    const workers = this.#parts.state().workers.map(({ workerId, name, address, numericsClass, status }) => {
      const jobId = status.type === 'assigned' ? status.jobId : null;
      return { workerId, name, address, jobId, numericsClass };
    });
    return Promise.resolve({ version: VERSION, at: Date.now(), workers });
  }

  async *watch(jobId: string, afterSequence: number, signal: AbortSignal): AsyncIterable<JobUpdate> {
    this.#require(jobId);
    const { store, board } = this.#parts;
    yield* watchJob({
      store,
      board,
      jobId,
      afterSequence,
      signal,
      hasEnded: () => hasEnded(this.#require(jobId)),
    });
  }

  #parse(jobFile: string, fileName: string): JobSpec {
    return parseJobFile(jobFile, fileName, { allowedModules: Object.keys(this.#parts.state().modules) });
  }

  #require(jobId: string): JobState {
    const job = findJob(this.#parts.state(), jobId);
    if (job !== undefined) return job;
    throw new ThawError('NOT_FOUND', `no job has the id "${jobId}"; "thaw jobs" lists them`);
  }
}

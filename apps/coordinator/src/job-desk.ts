import { randomBytes } from 'node:crypto';
import { messageOf, ThawError } from '@thaw/errors';
import {
  nextAttemptOf,
  parseJobFile,
  summarizeJob,
  whyNotResumed,
  type CoordinatorState,
  type JobAttempt,
  type JobEvent,
  type JobSpec,
} from '@thaw/orchestration';
import {
  VERSION,
  type Caller,
  type CoordinatorView,
  type JobInputPath,
  type JobLogLine,
  type JobLogQuery,
  type JobPage,
  type JobPageQuery,
  type JobServiceHandlers,
  type JobUpdate,
  type JobView,
  type LedgerReading,
  type LocatedExample,
  type Submission,
} from '@thaw/protocol';
import type { JobStore } from '@thaw/store';
import type { Happening } from './core.js';
import type { JobData } from './job-data.js';
import { pageOfJobs, viewOf } from './job-page.js';
import { localPathsOf, type JobInputs } from './job-inputs.js';
import type { JobDirectory } from './job-directory.js';
import type { JobRecord } from './job-record.js';
import type { ProgressBoard } from './progress-board.js';
import type { JobLogs } from './job-logs.js';
import type { LedgerDesk } from './ledger-desk.js';
import { watchJob } from './job-watch.js';

/** What the desk works with. */
export interface JobDeskParts {
  readonly store: JobStore<JobRecord, JobEvent>;
  readonly board: ProgressBoard;
  readonly logs: JobLogs;
  readonly ledger: Pick<LedgerDesk, 'read'>;
  readonly data: Pick<JobData, 'locate'>;
  readonly inputs: JobInputs;
  readonly jobs: JobDirectory;
  state(): CoordinatorState;
  dispatch(happening: Happening): Promise<void>;
}

/** Answers users: takes jobs in, shows them, cancels them, has them go on. */
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
    const { job, isNew } = await this.#parts.store.createJob({ id, name: spec.name, ...key, spec, inputs });
    if (isNew) await this.#parts.dispatch({ type: 'JobSubmitted', jobId: id, summary: summarizeJob(spec) });
    return this.#view(job.id);
  }

  /** @throws InvalidJobFile with all that is wrong */
  async listInputs(jobFile: string, fileName: string): Promise<readonly JobInputPath[]> {
    return Promise.resolve(localPathsOf(this.#parse(jobFile, fileName)));
  }

  async get(jobId: string): Promise<JobView> {
    return this.#view(jobId);
  }

  async list(query: JobPageQuery): Promise<JobPage> {
    return pageOfJobs(this.#parts.jobs, query, this.#parts.state().queue);
  }

  async cancel(jobId: string): Promise<JobView> {
    const { jobs } = this.#parts;
    if (!(await jobs.hasEnded(jobId))) await this.#parts.dispatch({ type: 'JobCancelled', jobId });
    return this.#view(jobId);
  }

  /** @throws ThawError NOT_FOUND; FAILED_PRECONDITION for a job that goes on anyway, has succeeded, or whose uploads are gone */
  async resume(jobId: string, caller: Caller | undefined): Promise<JobView> {
    const { jobs } = this.#parts;
    const job = await jobs.require(jobId);
    const why = whyNotResumed(job) ?? (await this.#whyNoInputs(nextAttemptOf(job)));
    if (why !== undefined) throw new ThawError('FAILED_PRECONDITION', why);
    await this.#parts.dispatch({ type: 'JobResumed', job, by: caller?.name ?? 'a user' });
    return this.#view(jobId);
  }

  async readLog(query: JobLogQuery): Promise<readonly JobLogLine[]> {
    await this.#parts.jobs.require(query.jobId);
    return this.#parts.logs.read(query);
  }

  async readLedger(jobId: string): Promise<LedgerReading> {
    const { ledger, jobs } = this.#parts;
    return ledger.read(await jobs.require(jobId));
  }

  async locateExamples(jobId: string, positions: readonly number[]): Promise<readonly LocatedExample[]> {
    return this.#parts.data.locate(jobId, positions);
  }

  async describe(): Promise<CoordinatorView> {
    const workers = this.#parts.state().workers.map(({ workerId, name, address, numericsClass, status }) => {
      const jobId = status.type === 'assigned' ? status.jobId : null;
      return { workerId, name, address, jobId, numericsClass };
    });
    return Promise.resolve({ version: VERSION, at: Date.now(), workers });
  }

  async *watch(jobId: string, afterSequence: number, signal: AbortSignal): AsyncIterable<JobUpdate> {
    const { store, board, jobs } = this.#parts;
    const isOver = await jobs.hasEnded(jobId);
    yield* watchJob({ store, board, jobId, afterSequence, signal, isOver });
  }

  async #view(jobId: string): Promise<JobView> {
    const job = await this.#parts.jobs.require(jobId);
    return viewOf(job, this.#parts.state().queue);
  }

  /** Puts them in place, where the job is prepared from. */
  async #whyNoInputs(attempt: JobAttempt): Promise<string | undefined> {
    const { store, inputs } = this.#parts;
    const { jobId } = attempt;
    try {
      const record = await store.getJob(jobId);
      if (record !== undefined) await inputs.place(attempt, record.spec, record.inputs);
      return undefined;
    } catch (thrown) {
      const message = messageOf(thrown);
      return `expected what was uploaded for job ${jobId} on the coordinator's disk, received: ${message} Submit the job again with its files.`;
    }
  }

  #parse(jobFile: string, fileName: string): JobSpec {
    return parseJobFile(jobFile, fileName, { allowedModules: Object.keys(this.#parts.state().modules) });
  }
}

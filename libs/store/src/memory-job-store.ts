import { JobAlreadyExists, JobNotFound, StoreClosed } from './errors.js';
import type {
  CreatedJob,
  JobStore,
  LoggedEvent,
  ReadOptions,
  StoredJob,
  SubscribeOptions,
} from './job-store.js';
import { followLog, LogSignal } from './log-follower.js';

/** A job store that lives and dies with its process, for tests. */
export class MemoryJobStore<Job extends StoredJob, Event> implements JobStore<Job, Event> {
  /** By id, in order of creation. */
  readonly #jobs = new Map<string, Job>();
  readonly #idsByIdempotencyKey = new Map<string, string>();
  /** By ascending seq; the event numbered s is at index s - 1. */
  readonly #events: LoggedEvent<Event>[] = [];
  readonly #eventsByJob = new Map<string, LoggedEvent<Event>[]>();
  readonly #signal = new LogSignal();

  async createJob(job: Job): Promise<CreatedJob<Job>> {
    this.#requireOpen();
    const earlierId = job.idempotencyKey && this.#idsByIdempotencyKey.get(job.idempotencyKey);
    if (earlierId) {
      return { job: structuredClone(this.#requireJob(earlierId)), isNew: false };
    }
    if (this.#jobs.has(job.id)) {
      throw new JobAlreadyExists(job.id);
    }
    this.#jobs.set(job.id, structuredClone(job));
    if (job.idempotencyKey) {
      this.#idsByIdempotencyKey.set(job.idempotencyKey, job.id);
    }
    return { job: structuredClone(job), isNew: true };
  }

  async updateJob(job: Job): Promise<void> {
    this.#requireOpen();
    this.#requireJob(job.id);
    this.#jobs.set(job.id, structuredClone(job));
  }

  async getJob(jobId: string): Promise<Job | undefined> {
    this.#requireOpen();
    return structuredClone(this.#jobs.get(jobId));
  }

  async findJobByIdempotencyKey(key: string): Promise<Job | undefined> {
    this.#requireOpen();
    const id = this.#idsByIdempotencyKey.get(key);
    return id === undefined ? undefined : this.getJob(id);
  }

  async listJobs(): Promise<Job[]> {
    this.#requireOpen();
    return structuredClone([...this.#jobs.values()]);
  }

  async appendEvent(jobId: string, event: Event): Promise<number> {
    this.#requireOpen();
    this.#requireJob(jobId);
    const logged = { seq: this.#events.length + 1, jobId, event: structuredClone(event) };
    this.#events.push(logged);
    const ofJob = this.#eventsByJob.get(jobId);
    if (ofJob) {
      ofJob.push(logged);
    } else {
      this.#eventsByJob.set(jobId, [logged]);
    }
    this.#signal.notify(jobId);
    return logged.seq;
  }

  async readEvents({ afterSeq = 0, jobId, limit }: ReadOptions = {}): Promise<LoggedEvent<Event>[]> {
    this.#requireOpen();
    const events = jobId === undefined ? this.#events : (this.#eventsByJob.get(jobId) ?? []);
    const start = indexAfter(events, afterSeq);
    return structuredClone(events.slice(start, limit === undefined ? undefined : start + limit));
  }

  subscribe(options: SubscribeOptions): AsyncIterable<LoggedEvent<Event>> {
    this.#requireOpen();
    return followLog((range: ReadOptions) => this.readEvents(range), this.#signal, options);
  }

  async close(): Promise<void> {
    this.#signal.close();
  }

  #requireJob(jobId: string): Job {
    const job = this.#jobs.get(jobId);
    if (job === undefined) {
      throw new JobNotFound(jobId);
    }
    return job;
  }

  #requireOpen(): void {
    if (this.#signal.isClosed) {
      throw new StoreClosed();
    }
  }
}

/** The index of the first event whose number is above `seq`, by bisection. */
function indexAfter(events: readonly { readonly seq: number }[], seq: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((events[middle]?.seq ?? 0) <= seq) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

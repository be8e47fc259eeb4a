/** What the store itself must know of a job; the rest of the record is the coordinator's. Plain JSON data. */
export interface StoredJob {
  readonly id: string;
  /** For people, and to find the newest job of that name. */
  readonly name: string;
  /** A client's key that makes a second submission of the same job harmless. */
  readonly idempotencyKey?: string;
}

/** An event and its place in the log. */
export interface LoggedEvent<Event> {
  /** Position in the store's one log, from 1, ascending over all jobs; the numbers of one job have gaps. */
  readonly seq: number;
  readonly jobId: string;
  readonly event: Event;
}

/** What `createJob` did. */
export interface CreatedJob<Job> {
  readonly job: Job;
  /** False when a job with the same idempotency key was there before; `job` is then that one. */
  readonly isNew: boolean;
}

/** Which events to read. */
export interface ReadOptions {
  /** Only events after this number; 0 (the default) reads from the start. */
  readonly afterSeq?: number;
  /** Only this job's events; all jobs' by default. */
  readonly jobId?: string;
  /** At most so many; all by default. */
  readonly limit?: number;
}

/** Which events to follow. */
export interface SubscribeOptions {
  readonly afterSeq?: number;
  readonly jobId?: string;
  /** Ends the subscription, also while it waits. */
  readonly signal: AbortSignal;
}

/**
 * The coordinator's durable state: one append-only event log, and a record per job.
 *
 * A write that has resolved survives the process (as far as the implementation survives it at all). Records and
 * events are plain JSON data; they are copied in and out, so nobody shares a mutable object with the store.
 * Every implementation passes `testJobStoreConformance`.
 */
export interface JobStore<Job extends StoredJob, Event> {
  /**
   * Adds a job, unless one with the same idempotency key is there: both are decided in one step.
   *
   * @throws JobAlreadyExists when the id is taken by a job with another key
   */
  createJob(job: Job): Promise<CreatedJob<Job>>;
  /**
   * Replaces a job's record.
   *
   * @throws JobNotFound
   */
  updateJob(job: Job): Promise<void>;
  getJob(jobId: string): Promise<Job | undefined>;
  findJobByIdempotencyKey(key: string): Promise<Job | undefined>;
  /** All jobs in the order in which they were created. */
  listJobs(): Promise<Job[]>;
  /**
   * Appends an event of a job and returns its number.
   *
   * @throws JobNotFound
   */
  appendEvent(jobId: string, event: Event): Promise<number>;
  /** Events by ascending number; others that read them at the same time may get the same objects, so they are not to be changed. */
  readEvents(options?: ReadOptions): Promise<LoggedEvent<Event>[]>;
  /**
   * Past events, then each new one as it is appended. Ends when the signal aborts or the store closes, never by
   * throwing. A slow reader delays no writer and holds no queue: it reads on from the log where it stopped.
   */
  subscribe(options: SubscribeOptions): AsyncIterable<LoggedEvent<Event>>;
  /** Ends all subscriptions; every later call but `close` throws StoreClosed. */
  close(): Promise<void>;
}

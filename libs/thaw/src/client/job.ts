import type { JobEvent, JobResult } from '@thaw/orchestration';
import {
  downloadArtifacts,
  type CallOptions,
  type CoordinatorClient,
  type JobUpdate,
  type JobView,
  type LedgerReading,
  type UploadProgress,
  type WatchOptions,
} from '@thaw/protocol';
import { JobNotSucceeded } from './errors.js';

/** Which files to download, who follows it, and who may stop it. */
export interface DownloadOptions {
  /** Names of files, by default all that the job left. */
  readonly files?: readonly string[];
  readonly onProgress?: (progress: UploadProgress) => void;
  readonly signal?: AbortSignal;
}

/** A job at a coordinator. `for await (const event of job)` tells its events from the first one to its end. */
export class Job implements AsyncIterable<JobEvent> {
  readonly id: string;
  readonly #client: CoordinatorClient;

  /** Use `coordinator.submit` or `coordinator.job`. */
  constructor(id: string, client: CoordinatorClient) {
    this.id = id;
    this.#client = client;
  }

  /** Its events, past and future; ends after the last one. @throws ThawError NOT_FOUND, UNAVAILABLE */
  async *[Symbol.asyncIterator](): AsyncGenerator<JobEvent, void, undefined> {
    for await (const update of this.watch()) if (update.kind === 'event') yield update.event;
  }

  /** Its events with their numbers, and its progress in between. @throws ThawError NOT_FOUND, UNAVAILABLE */
  watch(options: WatchOptions = {}): AsyncIterable<JobUpdate> {
    return this.#client.jobs.watch(this.id, options);
  }

  /** Where it stands. @throws ThawError NOT_FOUND */
  async get(options: CallOptions = {}): Promise<JobView> {
    return this.#client.jobs.get(this.id, options);
  }

  /** Which examples its completed steps used, for a `LedgerAudit`. @throws ThawError NOT_FOUND; FAILED_PRECONDITION before its data are read */
  async readLedger(options: CallOptions = {}): Promise<LedgerReading> {
    return this.#client.jobs.readLedger(this.id, options);
  }

  /**
   * Waits for its end.
   * @throws JobNotSucceeded when it failed or was cancelled; the signal's reason when it aborts first
   */
  async result({ signal }: { readonly signal?: AbortSignal } = {}): Promise<JobResult> {
    for await (const _ of this.watch(signal && { signal })) continue;
    signal?.throwIfAborted();
    const job = await this.get(signal && { signal });
    if (job.result === null) throw new JobNotSucceeded(job);
    return job.result;
  }

  /** Ends it; harmless when it has ended. @throws ThawError NOT_FOUND */
  async cancel(options: CallOptions = {}): Promise<JobView> {
    return this.#client.jobs.cancel(this.id, options);
  }

  /**
   * Has it go on where it failed or was cancelled: from its newest checkpoint that is whole, or from its beginning, to the result that
   * it would have had. `result` and its events then tell of the new end.
   * @throws ThawError NOT_FOUND; FAILED_PRECONDITION when it has succeeded or has not ended
   */
  async resume(options: CallOptions = {}): Promise<JobView> {
    return this.#client.jobs.resume(this.id, options);
  }

  /**
   * Brings files that it left into a folder, which is made if need be; goes on where an earlier download broke.
   * @returns the paths of the files
   * @throws ThawError NOT_FOUND for a file that it did not leave; DATA_LOSS
   */
  async download(folder: string, options: DownloadOptions = {}): Promise<string[]> {
    return downloadArtifacts(this.#client.artifacts, { ...options, jobId: this.id, folder });
  }
}

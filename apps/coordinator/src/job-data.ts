import { randomUUID } from 'node:crypto';
import { openData, type OpenedData } from '@thaw/datasets';
import { ThawError, toThawError } from '@thaw/errors';
import type { JobEvent } from '@thaw/orchestration';
import type { LocatedExample } from '@thaw/protocol';
import type { JobStore } from '@thaw/store';
import type { JobInputs } from './job-inputs.js';
import type { JobRecord } from './job-record.js';

/** What jobs' data are read from. */
export interface JobDataSources {
  readonly store: JobStore<JobRecord, JobEvent>;
  readonly inputs: JobInputs;
  readonly blockFolder: string;
}

/** Data of a job, opened again. */
export interface OpenedJobData {
  /** To be closed. */
  readonly data: OpenedData;
  /** Puts paths of this machine into those that the job's user wrote. */
  readonly inWordsOfUser: (message: string) => string;
}

/** More in one question would keep its answer from fitting a message. */
const MOST_LOCATED = 1_000;

/** Opens the data of jobs once more, also of jobs that have ended: from the blocks on disk or, where those are gone, anew. */
export class JobData {
  readonly #sources: JobDataSources;

  constructor(sources: JobDataSources) {
    this.#sources = sources;
  }

  /** @throws ThawError NOT_FOUND for an unknown job or data that are gone; FAILED_PRECONDITION before the job has read them */
  async open(jobId: string): Promise<OpenedJobData> {
    const record = await this.#sources.store.getJob(jobId);
    if (record === undefined)
      throw new ThawError('NOT_FOUND', `no job has the id "${jobId}"; "thaw jobs" lists them`);
    return this.#openData(record, await this.#sampleShapeOf(jobId));
  }

  /** Where examples that a job trains on come from. @throws as {@link open}; INVALID_ARGUMENT for positions that are none, or too many */
  async locate(jobId: string, positions: readonly number[]): Promise<LocatedExample[]> {
    if (positions.length > MOST_LOCATED)
      throw new ThawError(
        'INVALID_ARGUMENT',
        `positions: expected at most ${MOST_LOCATED}, received ${positions.length}; ask again for the others`,
      );
    const { data, inWordsOfUser } = await this.open(jobId);
    try {
      return positions.map((position) => {
        const { file, place } = data.placeOf(position);
        return { position, file: inWordsOfUser(file), place };
      });
    } catch (thrown) {
      throw thrown instanceof RangeError
        ? new ThawError('INVALID_ARGUMENT', `positions: ${thrown.message}`, { cause: thrown })
        : thrown;
    } finally {
      await data.close();
    }
  }

  /** As the job's preparation found it, so that the same blocks are found. */
  async #sampleShapeOf(jobId: string): Promise<readonly number[]> {
    const logged = await this.#sources.store.readEvents({ jobId });
    for (const { event } of logged) if (event.type === 'DataPrepared') return event.sampleShape;
    throw new ThawError('FAILED_PRECONDITION', `job ${jobId} has not read its data; ask again when it has`);
  }

  async #openData(record: JobRecord, input: readonly number[]): Promise<OpenedJobData> {
    const { inputs, blockFolder } = this.#sources;
    // A place of its own: the job may still run.
    const place = `${record.id}-${randomUUID()}`;
    let inWordsOfUser = (message: string): string => message;
    try {
      const placed = await inputs.place({ jobId: place, attempt: 0 }, record.spec, record.inputs);
      ({ inWordsOfUser } = placed);
      const data = await openData(placed.spec.data, { folder: '/', cacheFolder: blockFolder, input });
      return { data, inWordsOfUser };
    } catch (thrown) {
      const { code, message } = toThawError(thrown);
      throw new ThawError(code, `the data of job ${record.id}: ${inWordsOfUser(message)}`, { cause: thrown });
    } finally {
      await inputs.remove(place);
    }
  }
}

import { randomUUID } from 'node:crypto';
import { ThawError, toThawError } from '@thaw/errors';
import { openData, type Dataset, type OpenedData } from '@thaw/datasets';
import type { JobEvent } from '@thaw/orchestration';
import type { HeldOutDownload } from '@thaw/protocol';
import type { JobStore } from '@thaw/store';
import type { JobInputs } from './job-inputs.js';
import { describeDataset } from './job-materials.js';
import type { JobRecord } from './job-record.js';

/** What the desk reads from. */
export interface HeldOutSources {
  readonly store: JobStore<JobRecord, JobEvent>;
  readonly inputs: JobInputs;
  readonly blockFolder: string;
}

/** Gives out the examples that jobs kept back: from the blocks on disk or, where those are gone, from the job's data anew. */
export class HeldOutDesk {
  readonly #sources: HeldOutSources;

  constructor(sources: HeldOutSources) {
    this.#sources = sources;
  }

  /**
   * The blocks are to be read to their end.
   * @throws ThawError NOT_FOUND for an unknown job or data that are gone; FAILED_PRECONDITION where nothing was kept back
   */
  async open(jobId: string): Promise<HeldOutDownload> {
    const record = await this.#sources.store.getJob(jobId);
    if (record === undefined)
      throw new ThawError('NOT_FOUND', `no job has the id "${jobId}"; "thaw jobs" lists them`);
    const data = await this.#openData(record, await this.#sampleShapeOf(jobId));
    const { holdOut, classNames } = data;
    if (holdOut !== undefined)
      return { info: describeDataset(holdOut, classNames), chunks: blocksOf(holdOut, data) };
    await data.close();
    throw nothingHeldOut(jobId, 'kept no examples back');
  }

  /** As the job's preparation found it, so that the same blocks are found. */
  async #sampleShapeOf(jobId: string): Promise<readonly number[]> {
    const logged = await this.#sources.store.readEvents({ jobId });
    for (const { event } of logged) if (event.type === 'DataPrepared') return event.sampleShape;
    throw nothingHeldOut(jobId, 'has not read its data');
  }

  async #openData(record: JobRecord, input: readonly number[]): Promise<OpenedData> {
    const { inputs, blockFolder } = this.#sources;
    // A place of its own: the job may still run.
    const place = `${record.id}-${randomUUID()}`;
    let inWordsOfUser = (message: string): string => message;
    try {
      const placed = await inputs.place(place, record.spec, record.inputs);
      ({ inWordsOfUser } = placed);
      return await openData(placed.spec.data, { folder: '/', cacheFolder: blockFolder, input });
    } catch (thrown) {
      const { code, message } = toThawError(thrown);
      throw new ThawError(code, `the data of job ${record.id}: ${inWordsOfUser(message)}`, { cause: thrown });
    } finally {
      await inputs.remove(place);
    }
  }
}

async function* blocksOf(dataset: Dataset, data: OpenedData): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for (const { index } of dataset.blocks) yield await dataset.readBlock(index);
  } finally {
    await data.close();
  }
}

function nothingHeldOut(jobId: string, why: string): ThawError {
  return new ThawError(
    'FAILED_PRECONDITION',
    `job ${jobId} ${why}: expected held-back examples to evaluate, received none. Name others: thaw evaluate ${jobId} DATA`,
  );
}

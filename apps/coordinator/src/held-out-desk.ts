import { ThawError } from '@thaw/errors';
import type { Dataset, OpenedData } from '@thaw/datasets';
import type { HeldOutDownload } from '@thaw/protocol';
import type { JobData } from './job-data.js';
import { describeDataset } from './job-materials.js';

/** Gives out the examples that jobs kept back: from the blocks on disk or, where those are gone, from the job's data anew. */
export class HeldOutDesk {
  readonly #data: JobData;

  constructor(data: JobData) {
    this.#data = data;
  }

  /**
   * The blocks are to be read to their end.
   * @throws as {@link JobData.open}; ThawError FAILED_PRECONDITION where nothing was kept back
   */
  async open(jobId: string): Promise<HeldOutDownload> {
    const { data } = await this.#data.open(jobId);
    const { holdOut, classNames } = data;
    if (holdOut !== undefined)
      return { info: describeDataset(holdOut, classNames), chunks: blocksOf(holdOut, data) };
    await data.close();
    throw new ThawError(
      'FAILED_PRECONDITION',
      `job ${jobId} kept no examples back: expected held-back examples to evaluate, received none. Name others: thaw evaluate ${jobId} DATA`,
    );
  }
}

async function* blocksOf(dataset: Dataset, data: OpenedData): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for (const { index } of dataset.blocks) yield await dataset.readBlock(index);
  } finally {
    await data.close();
  }
}

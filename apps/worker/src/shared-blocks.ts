import type { FileHandle } from 'node:fs/promises';
import { blockOffsets, checksumOf, openPlace } from '@thaw/datasets';
import type { BlockPlace, DatasetInfo } from '@thaw/protocol';
import type { FetchedBlock } from './compute/compute-calls.js';

/** Blocks read at the same time. */
const MAX_READS = 4;

/** The blocks of a dataset in the file of a coordinator on the same machine; nothing is fetched, nor stored twice. */
export class SharedBlocks {
  readonly #file: FileHandle;
  readonly #info: DatasetInfo;
  readonly #offsets: readonly number[];
  readonly #checked = new Set<number>();
  #isClosed = false;

  private constructor(file: FileHandle, info: DatasetInfo) {
    this.#file = file;
    this.#info = info;
    this.#offsets = blockOffsets(info.blocks);
  }

  /** @returns undefined where this process does not find that very file, see `openPlace` */
  static async open(info: DatasetInfo, place: BlockPlace): Promise<SharedBlocks | undefined> {
    const file = await openPlace(place);
    return file && new SharedBlocks(file, info);
  }

  /** Of the file; valid in all threads of this process until {@link close}, also when the coordinator has removed it. */
  get descriptor(): number {
    return this.#file.fd;
  }

  /**
   * Checks blocks that were not checked before.
   * @returns where they lie in the file; undefined when the bytes of one are not those that were announced
   */
  async take(indices: readonly number[], signal: AbortSignal): Promise<FetchedBlock[] | undefined> {
    const unchecked = indices.filter((index) => !this.#checked.has(index));
    const changed: number[] = [];
    const checkNext = async (): Promise<void> => {
      let buffer = new Uint8Array();
      for (let index = unchecked.pop(); index !== undefined; index = unchecked.pop()) {
        signal.throwIfAborted();
        const { sizeBytes } = this.#place(index);
        if (buffer.length < sizeBytes) buffer = new Uint8Array(sizeBytes);
        if (await this.#check(index, buffer.subarray(0, sizeBytes))) continue;
        changed.push(index);
        unchecked.length = 0;
      }
    };
    await Promise.all(Array.from({ length: MAX_READS }, checkNext));
    return changed.length === 0 ? indices.map((index) => this.#place(index)) : undefined;
  }

  /** Harmless when repeated. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#file.close();
  }

  async #check(index: number, buffer: Uint8Array): Promise<boolean> {
    const { offset } = this.#place(index);
    const { bytesRead } = await this.#file.read(buffer, 0, buffer.length, offset);
    const isWhole = bytesRead === buffer.length && checksumOf(buffer) === this.#info.blocks[index]?.checksum;
    if (isWhole) this.#checked.add(index);
    return isWhole;
  }

  #place(index: number): FetchedBlock {
    return { index, offset: this.#offsets[index] ?? 0, sizeBytes: this.#info.blocks[index]?.sizeBytes ?? 0 };
  }
}

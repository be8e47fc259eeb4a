import { type FileHandle, open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { messageOf, ThawError } from '@thaw/errors';
import { DatasetNotFound, InvalidDataset } from './errors.js';
import { checkIdxMagic, type IdxFileFacts, idxHeaderSize, readIdxShape } from './idx-header.js';

/** The array that an idx file holds, in row-major order. */
export interface IdxArray {
  readonly shape: readonly number[];
  readonly values: Uint8Array;
}

/**
 * Reads an idx file of unsigned bytes, plain or gzip; which of both is told by its content, not its name.
 *
 * @param rank 1 for labels, 3 for images
 * @throws DatasetNotFound when the file cannot be opened
 * @throws InvalidDataset when it is empty, truncated, too long, or not an idx file of that rank
 * @throws DatasetTooLarge when its content would not fit in memory
 */
export async function readIdxFile(path: string, rank: number): Promise<IdxArray> {
  const handle = await openFile(path);
  try {
    const facts = await inspect(handle, path, rank);
    return await readArray(bytesOf(handle, facts), facts);
  } catch (error) {
    if (error instanceof ThawError) {
      throw error;
    }
    throw new InvalidDataset(
      `${path}: expected a readable idx file, received "${messageOf(error)}". It is truncated or altered; copy it again.`,
      { cause: error },
    );
  } finally {
    await handle.close();
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    throw new DatasetNotFound(
      `${path}: expected an idx file, received "${messageOf(error)}". Check the paths under data in the job file; ` +
        "relative ones start at the job file's folder.",
      { cause: error },
    );
  }
}

async function inspect(handle: FileHandle, path: string, rank: number): Promise<IdxFileFacts> {
  const stats = await handle.stat();
  if (!stats.isFile() || stats.size === 0) {
    const received = stats.isFile() ? 'an empty file' : 'a folder';
    throw new InvalidDataset(
      `${path}: expected an idx file, received ${received}. Check the paths under data.`,
    );
  }
  const start = new Uint8Array(2);
  await handle.read(start, 0, 2, 0);
  return { path, rank, fileSizeBytes: stats.size, isCompressed: start[0] === 0x1f && start[1] === 0x8b };
}

function bytesOf(handle: FileHandle, { isCompressed }: IdxFileFacts): AsyncIterable<Buffer> {
  const file = handle.createReadStream({ start: 0, autoClose: false });
  if (!isCompressed) {
    return file;
  }
  const gunzip = createGunzip();
  file.once('error', (error) => gunzip.destroy(error));
  return file.pipe(gunzip);
}

async function readArray(chunks: AsyncIterable<Buffer>, facts: IdxFileFacts): Promise<IdxArray> {
  let pending: Buffer = Buffer.alloc(0);
  let array: { shape: number[]; values: Uint8Array } | undefined;
  let numRead = 0;
  for await (const chunk of chunks) {
    let content = chunk;
    if (array === undefined) {
      pending = Buffer.concat([pending, chunk]);
      array = startArray(pending, facts);
      if (array === undefined) {
        continue;
      }
      content = pending.subarray(idxHeaderSize(facts.rank));
    }
    if (numRead + content.length > array.values.length) {
      throw wrongLength(facts, array.values.length, 'more');
    }
    array.values.set(content, numRead);
    numRead += content.length;
  }
  if (array === undefined || numRead < array.values.length) {
    throw wrongLength(facts, array?.values.length ?? idxHeaderSize(facts.rank), `${numRead}`);
  }
  return array;
}

/** Allocates the array once the whole header is there and has been checked. */
function startArray(start: Buffer, facts: IdxFileFacts): { shape: number[]; values: Uint8Array } | undefined {
  if (start.length >= 4) {
    checkIdxMagic(start, facts);
  }
  if (start.length < idxHeaderSize(facts.rank)) {
    return undefined;
  }
  const shape = readIdxShape(start, facts);
  return { shape, values: new Uint8Array(shape.reduce((size, dimension) => size * dimension, 1)) };
}

function wrongLength({ path }: IdxFileFacts, expected: number, received: string): InvalidDataset {
  return new InvalidDataset(
    `${path}: expected ${expected} bytes, received ${received}. It is truncated or altered; copy it again.`,
  );
}

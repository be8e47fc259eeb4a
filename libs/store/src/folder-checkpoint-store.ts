import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { requireName } from './artifact-name.js';
import { flushFolder, writeAside } from './atomic-write.js';
import type { StoredCheckpoint } from './checkpoint-index.js';
import {
  differenceFrom,
  MANIFEST_FORMAT,
  readManifest,
  type CheckpointDescription,
  type CheckpointDifference,
  type CheckpointExpectation,
  type CheckpointFile,
  type CheckpointManifest,
} from './checkpoint-manifest.js';
import { CheckpointCut, CheckpointUnusable, DiskAlmostFull } from './errors.js';
import { freeDiskBytes } from './storage-budget.js';
import { whenPresent } from './when-present.js';

const MANIFEST = 'manifest.json';
const STATE = 'state.safetensors';

/** Which folder of a job's a checkpoint has, and what the index has to know of it. */
export type WrittenCheckpoint = Pick<StoredCheckpoint, 'name' | 'sha256' | 'sizeBytes'>;

/**
 * Checkpoints in a local folder: `jobs/JOB/NAME` holds a manifest and the file of the state. A folder is written aside, flushed, and
 * renamed, so that it is there whole or not at all; whether it counts, the index says.
 */
export class FolderCheckpointStore {
  readonly #folder: string;
  readonly #freeDiskFloorBytes: number;

  /**
   * @param folder created when first written to
   * @param freeDiskFloorBytes what stays free on its disk
   */
  constructor(folder: string, freeDiskFloorBytes: number) {
    this.#folder = folder;
    this.#freeDiskFloorBytes = freeDiskFloorBytes;
  }

  /**
   * Writes a checkpoint, whole and flushed, or leaves nothing.
   *
   * @param expected size and SHA-256 of the content
   * @throws CheckpointCut when the content is another one; DiskAlmostFull; what the disk throws
   */
  async put(
    description: CheckpointDescription,
    content: AsyncIterable<Uint8Array>,
    expected: Omit<CheckpointFile, 'name'>,
    signal?: AbortSignal,
  ): Promise<WrittenCheckpoint> {
    const { jobId, step } = description;
    requireName('job id', jobId);
    const aside = join(this.#folder, 'incoming', randomUUID());
    await mkdir(aside, { recursive: true });
    try {
      await this.#requireRoom(expected.sizeBytes);
      await writeState(join(aside, STATE), content, { ...expected, description }, signal);
      const state = { name: STATE, ...expected };
      const manifest: CheckpointManifest = { format: MANIFEST_FORMAT, ...description, state };
      const bytes = Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`);
      await writeAside(join(aside, MANIFEST), [bytes]);
      const name = `step-${step}-${randomUUID().slice(0, 8)}`;
      await this.#moveIntoPlace(aside, jobId, name);
      return { name, sha256: sha256Of(bytes), sizeBytes: expected.sizeBytes };
    } catch (thrown) {
      await rm(aside, { recursive: true, force: true });
      throw thrown;
    }
  }

  /** Reads all of a checkpoint. @throws CheckpointUnusable where it is damaged, or of something else; what the disk throws */
  async verify(
    stored: StoredCheckpoint,
    expectation: Omit<CheckpointExpectation, 'jobId' | 'step'>,
  ): Promise<void> {
    const manifest = await this.#readManifest(stored);
    const { jobId, step } = stored;
    const difference = differenceFrom(manifest, { ...expectation, jobId, step });
    if (difference !== undefined) throw new CheckpointUnusable(stored, difference);
    for await (const _chunk of this.#readState(stored, manifest)) continue;
  }

  /**
   * The file of the state. It throws CheckpointUnusable at the latest at its end where it is damaged.
   * @throws CheckpointUnusable where its manifest is
   */
  async open(stored: StoredCheckpoint): Promise<AsyncIterable<Uint8Array>> {
    return this.#readState(stored, await this.#readManifest(stored));
  }

  /** Harmless for one that is not there. */
  async remove({ jobId, name }: Pick<StoredCheckpoint, 'jobId' | 'name'>): Promise<void> {
    await rm(join(this.#folder, 'jobs', jobId, name), { recursive: true, force: true });
  }

  /** Removes the checkpoints of a job but for those of these names. */
  async removeAllBut(jobId: string, names: readonly string[]): Promise<void> {
    const ofJob = join(this.#folder, 'jobs', jobId);
    const others = (await folderNames(ofJob)).filter((name) => !names.includes(name));
    for (const name of others) await this.remove({ jobId, name });
    if (names.length === 0) await rm(ofJob, { recursive: true, force: true });
  }

  /** Removes what a process that is gone left half written. @returns the jobs that have anything here */
  async sweep(): Promise<string[]> {
    await rm(join(this.#folder, 'incoming'), { recursive: true, force: true });
    return folderNames(join(this.#folder, 'jobs'));
  }

  async #requireRoom(sizeBytes: number): Promise<void> {
    const floorBytes = this.#freeDiskFloorBytes;
    const leftBytes = Math.max(0, (await freeDiskBytes(this.#folder)) - floorBytes);
    if (sizeBytes > leftBytes) throw new DiskAlmostFull(sizeBytes, leftBytes, floorBytes, 'checkpoint');
  }

  async #moveIntoPlace(aside: string, jobId: string, name: string): Promise<void> {
    const ofJob = join(this.#folder, 'jobs', jobId);
    await mkdir(ofJob, { recursive: true });
    await flushFolder(aside);
    await rename(aside, join(ofJob, name));
    for (const folder of [ofJob, join(this.#folder, 'jobs'), this.#folder]) await flushFolder(folder);
  }

  async #readManifest(stored: StoredCheckpoint): Promise<CheckpointManifest> {
    const bytes = await whenPresent(readFile(this.#pathOf(stored, MANIFEST)));
    const manifest = bytes ? readManifest(bytes, stored.sha256) : missing(MANIFEST);
    if ('format' in manifest) return manifest;
    throw new CheckpointUnusable(stored, manifest);
  }

  async *#readState(
    stored: StoredCheckpoint,
    { state }: CheckpointManifest,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const hash = createHash('sha256');
    let sizeBytes = 0;
    try {
      for await (const chunk of createReadStream(this.#pathOf(stored, state.name)) as AsyncIterable<Buffer>) {
        hash.update(chunk);
        sizeBytes += chunk.byteLength;
        yield chunk;
      }
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown;
      throw new CheckpointUnusable(stored, missing(state.name));
    }
    const difference = differenceOfContent(state, { sizeBytes, sha256: hash.digest('hex') });
    if (difference !== undefined) throw new CheckpointUnusable(stored, { what: state.name, ...difference });
  }

  #pathOf({ jobId, name }: StoredCheckpoint, file: string): string {
    return join(this.#folder, 'jobs', jobId, name, file);
  }
}

type Content = Omit<CheckpointFile, 'name'>;

async function writeState(
  path: string,
  content: AsyncIterable<Uint8Array>,
  { description, ...expected }: Content & { readonly description: CheckpointDescription },
  signal: AbortSignal | undefined,
): Promise<void> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const inspect = (chunk: Uint8Array): void => {
    hash.update(chunk);
    sizeBytes += chunk.byteLength;
    if (sizeBytes > expected.sizeBytes) throw cut(description, `${expected.sizeBytes} bytes`, 'more');
  };
  await writeAside(path, content, inspect, signal);
  const difference = differenceOfContent(expected, { sizeBytes, sha256: hash.digest('hex') });
  if (difference !== undefined) throw cut(description, difference.expected, difference.received);
}

function cut({ jobId, step }: CheckpointDescription, expected: string, received: string): CheckpointCut {
  return new CheckpointCut(jobId, step, expected, received);
}

function differenceOfContent(
  expected: Content,
  received: Content,
): Omit<CheckpointDifference, 'what'> | undefined {
  if (expected.sizeBytes !== received.sizeBytes)
    return { expected: `${expected.sizeBytes} bytes`, received: `${received.sizeBytes}` };
  if (expected.sha256 !== received.sha256)
    return { expected: `SHA-256 ${expected.sha256}`, received: received.sha256 };
  return undefined;
}

function missing(file: string): CheckpointDifference {
  return { what: file, expected: 'a file', received: 'none' };
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function folderNames(folder: string): Promise<string[]> {
  return (await whenPresent(readdir(folder))) ?? [];
}

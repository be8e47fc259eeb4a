import { constants } from 'node:fs';
import { type FileHandle, open, readFile } from 'node:fs/promises';
import type { BlockInfo } from './dataset.js';

/** Where a file of blocks lies, for other processes of the same machine. */
export interface BlockPlace {
  readonly path: string;
  /** Which running system, file system and file it is: whoever opens the path and finds the same has the very same file. */
  readonly identity: string;
}

/** Drawn anew by each system that starts, and the same in all of its containers. */
const RUNNING_SYSTEM = '/proc/sys/kernel/random/boot_id';

/** Of an open file. @returns undefined where the system does not tell itself from others */
export async function placeOf(path: string, file: FileHandle): Promise<BlockPlace | undefined> {
  const system = await readFile(RUNNING_SYSTEM, 'latin1').catch(() => undefined);
  if (system === undefined) return undefined;
  const { dev, ino } = await file.stat({ bigint: true });
  return { path, identity: `${system.trim()}:${dev}:${ino}` };
}

/**
 * Opens a file of blocks that another process has told the place of.
 *
 * @returns undefined where that is no file of this machine, or not for this process: the other one is on another machine, in a
 *   container of its own, or another user, or the file is gone
 */
export async function openPlace({ path, identity }: BlockPlace): Promise<FileHandle | undefined> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch(() => undefined);
  if (file === undefined) return undefined;
  const found = await placeOf(path, file).catch(() => undefined);
  if (found?.identity === identity) return file;
  await file.close();
  return undefined;
}

/** Where each block starts in a file of all of them. */
export function blockOffsets(blocks: readonly Pick<BlockInfo, 'sizeBytes'>[]): number[] {
  let end = 0;
  return blocks.map(({ sizeBytes }) => (end += sizeBytes) - sizeBytes);
}

import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes a stream into a new file and flushes it to disk. When anything throws, the file is removed.
 *
 * @param inspect sees each chunk before it is written, and may throw
 */
export async function writeAside(
  path: string,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  inspect: (chunk: Uint8Array) => void = () => undefined,
  signal?: AbortSignal,
): Promise<void> {
  const file = await open(path, 'wx');
  try {
    for await (const chunk of content) {
      signal?.throwIfAborted();
      inspect(chunk);
      await file.writeFile(chunk);
    }
    signal?.throwIfAborted();
    await file.sync();
    await file.close();
  } catch (error) {
    await file.close();
    await rm(path, { force: true });
    throw error;
  }
}

/**
 * Renames a file that {@link writeAside} wrote over its destination and makes that durable.
 *
 * @param check runs before; when it throws, the file aside is removed
 */
export async function moveIntoPlace(
  aside: string,
  destination: string,
  check: () => void = () => undefined,
): Promise<void> {
  try {
    check();
    await rename(aside, destination);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
  await flushFolder(dirname(destination));
}

/** Makes durable which files are in a folder. */
export async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

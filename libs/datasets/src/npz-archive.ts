import { readFile, stat } from 'node:fs/promises';
import { messageOf, ThawError } from '@thaw/errors';
import { unzipSync } from 'fflate';
import { DatasetNotFound, DatasetTooLarge, InvalidDataset } from './errors.js';

/** Archives are unpacked in memory, up to so many bytes. */
export const MAX_UNPACKED_BYTES = 2 ** 31;

/**
 * Unpacks arrays of an npz archive, and no other entry; nothing is written anywhere.
 *
 * @param names of the arrays, as in numpy's `load(file)[name]`
 * @throws DatasetNotFound, InvalidDataset, DatasetTooLarge naming the archive
 */
export async function readNpzArrays(
  path: string,
  names: readonly string[],
): Promise<Map<string, Uint8Array>> {
  const bytes = await readArchive(path);
  const present: string[] = [];
  let unpacked = 0;
  const entries = unzip(bytes, path, ({ name, originalSize }) => {
    const array = name.replace(/\.npy$/, '');
    if (present.includes(array))
      throw new InvalidDataset(`${path}: expected each array once, received ${array} twice. Write it again.`);
    present.push(array);
    if (!names.includes(array)) return false;
    unpacked += originalSize;
    if (unpacked <= MAX_UNPACKED_BYTES) return true;
    throw new DatasetTooLarge(
      `${path}: expected arrays of at most ${MAX_UNPACKED_BYTES} bytes together, received more. Save them as .npy files, which are read piece by piece.`,
    );
  });
  const absent = names.filter((name) => !present.includes(name));
  if (absent.length > 0) {
    throw new InvalidDataset(
      `${path}: expected the arrays ${names.join(', ')}, received none of the name ${absent.join(', ')} among ` +
        `${present.slice(0, 20).join(', ') || 'nothing'}. Check data.images and data.labels.`,
    );
  }
  return new Map(Object.entries(entries).map(([name, content]) => [name.replace(/\.npy$/, ''), content]));
}

async function readArchive(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size <= MAX_UNPACKED_BYTES) return await readFile(path);
  } catch (error) {
    throw new DatasetNotFound(
      `${path}: expected a .npz archive, received "${messageOf(error)}". Check the paths under data in the job file.`,
      { cause: error },
    );
  }
  throw new DatasetTooLarge(
    `${path}: expected at most ${MAX_UNPACKED_BYTES} bytes, received more. Save .npy files.`,
  );
}

interface ArchiveEntry {
  readonly name: string;
  readonly originalSize: number;
}

function unzip(
  bytes: Uint8Array,
  path: string,
  filter: (entry: ArchiveEntry) => boolean,
): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes, { filter });
  } catch (error) {
    if (error instanceof ThawError) throw error;
    throw new InvalidDataset(
      `${path}: expected a .npz archive, received "${messageOf(error)}". It is truncated or altered; copy it again.`,
      { cause: error },
    );
  }
}

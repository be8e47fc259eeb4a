import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, sep } from 'node:path';
import { messageOf } from '@thaw/errors';
import { DatasetNotFound, InvalidDataset } from './errors.js';

/** The folder itself, links resolved. @throws DatasetNotFound naming field and folder */
export async function realFolder(folder: string, field: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch (error) {
    throw new DatasetNotFound(
      `${folder}: expected the folder of ${field}, received "${messageOf(error)}". Check the paths under data in the job ` +
        "file; relative ones start at the job file's folder.",
      { cause: error },
    );
  }
}

/**
 * Where a path leads when all links are followed, or undefined when it leads nowhere.
 *
 * @param root a real folder
 * @throws InvalidDataset when that is outside the folder, or links go in a circle
 */
export async function resolveInside(root: string, path: string): Promise<string | undefined> {
  let real: string;
  try {
    real = await realpath(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ELOOP') return undefined;
    throw new InvalidDataset(
      `${path}: expected a file or folder, received links in a circle. Remove the link.`,
      {
        cause: error,
      },
    );
  }
  requireInside(root, real, path);
  return real;
}

/** @throws InvalidDataset when a path, or where it leads, is outside a folder */
export function requireInside(root: string, target: string, path: string): void {
  const way = relative(root, target);
  if (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)) return;
  throw new InvalidDataset(
    `${path}: expected a path inside ${root}, received one that leads to ${target}. Move the file into the folder, or ` +
      'name a folder that holds all of them.',
  );
}

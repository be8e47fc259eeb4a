import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '@thaw/errors';
import { realFolder, resolveInside } from './contained-path.js';
import { DatasetNotFound, InvalidDataset } from './errors.js';

/** An image file and the class of its folder. */
export interface ListedImage {
  /** From the folder that was listed, with forward slashes. */
  readonly name: string;
  readonly path: string;
  /** The name of its class; empty in a folder without classes. */
  readonly className: string;
}

const IMAGE = /\.(?:jpe?g|png)$/i;
const MAX_DEPTH = 32;

/**
 * Lists the images of a folder of classes: every folder in it is a class, and all images beneath it are of that class.
 * Sorted by class and name, whatever the file system's order. Names that start with a dot are passed over.
 *
 * @param field where the folder stands in the job file, for messages
 * @throws DatasetNotFound, InvalidDataset naming the folder: without classes, with a single one, with an empty one, or
 *   with links that leave it
 */
export async function listImageFolder(folder: string, field: string): Promise<ListedImage[]> {
  const root = await realFolder(folder, field);
  const entries = await visibleEntries(root, field);
  const classes: string[] = [];
  for (const entry of entries) if (await isFolder(entry, join(root, entry.name))) classes.push(entry.name);
  requireClasses(folder, field, classes, entries.length);
  const images: ListedImage[] = [];
  for (const className of classes) {
    const found = await walk({ root, path: join(root, className), name: className, ancestors: [root] });
    if (found.length === 0) {
      throw new InvalidDataset(
        `${join(folder, className)}: expected JPEG or PNG images of the class ${className}, received none. Add some, or ` +
          'remove the folder.',
      );
    }
    images.push(...found.map((image) => ({ ...image, className })));
  }
  return images;
}

/** All images beneath a folder, whatever its folders are, sorted by name. @throws as {@link listImageFolder} */
export async function listImages(folder: string, field: string): Promise<ListedImage[]> {
  const root = await realFolder(folder, field);
  await visibleEntries(root, field);
  const images = await walk({ root, path: root, name: '', ancestors: [] });
  if (images.length > 0) return images.map((image) => ({ ...image, className: '' }));
  throw new InvalidDataset(`${folder}: expected JPEG or PNG images, received none. Check the path.`);
}

interface Walk {
  readonly root: string;
  readonly path: string;
  readonly name: string;
  /** Real folders that this one lies in. */
  readonly ancestors: readonly string[];
}

async function walk({ root, path, name, ancestors }: Walk): Promise<Omit<ListedImage, 'className'>[]> {
  const real = await resolveInside(root, path);
  if (real === undefined) return [];
  if (ancestors.includes(real) || ancestors.length > MAX_DEPTH) {
    throw new InvalidDataset(
      `${path}: expected folders that end, received one that leads back into itself. Remove the link.`,
    );
  }
  const images: Omit<ListedImage, 'className'>[] = [];
  for (const child of await visibleEntries(real, path)) {
    const childPath = join(real, child.name);
    const childName = name === '' ? child.name : `${name}/${child.name}`;
    if (await isFolder(child, childPath)) {
      images.push(
        ...(await walk({ root, path: childPath, name: childName, ancestors: [...ancestors, real] })),
      );
    } else if (IMAGE.test(child.name)) {
      // What is no link is where it is: a folder of a million images is not asked for each of them.
      const leadsTo = child.isSymbolicLink() ? await resolveInside(root, childPath) : childPath;
      images.push({ name: childName, path: leadsTo ?? childPath });
    }
  }
  return images;
}

/** Sorted by name. */
async function visibleEntries(folder: string, field: string): Promise<Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter(({ name }) => !name.startsWith('.'))
      .sort((left, right) => (left.name < right.name ? -1 : 1));
  } catch (error) {
    throw new DatasetNotFound(
      `${folder}: expected a folder to list for ${field}, received "${messageOf(error)}". Check the path and its permissions.`,
      { cause: error },
    );
  }
}

async function isFolder(entry: Dirent, path: string): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

function requireClasses(folder: string, field: string, classes: readonly string[], numNames: number): void {
  if (classes.length > 1) return;
  const received = classes.length === 1 ? `the single folder ${classes[0]}` : `none among ${numNames} names`;
  throw new InvalidDataset(
    `${folder}: expected ${field} to hold a folder for each of at least two classes, received ${received}. Put the images ` +
      'of each class into a folder of its own.',
  );
}

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { messageOf } from '@thaw/errors';
import { InvalidLayerModule } from '../errors.js';

/** A file of code that registers layers, as an operator allowed it. Plain data, which threads can hand each other. */
export interface LayerModuleFile {
  /** What jobs call it: the file's name without its extension. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** All of its code: a layer module imports no other file. */
  readonly source: string;
  /** Of the source's bytes, lower-case hexadecimal. */
  readonly sha256: string;
}

const EXTENSIONS = ['.js', '.mjs'];
const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** Code that a person wrote is shorter. */
const LARGEST_FILE = 2 ** 20;

/**
 * Reads the files of layer modules; imports nothing.
 * @param paths relative ones start at the process's folder
 * @throws InvalidLayerModule for a file that cannot be read, and for one whose name cannot stand in a job or comes twice
 */
export async function readLayerModules(paths: readonly string[]): Promise<readonly LayerModuleFile[]> {
  const files: LayerModuleFile[] = [];
  for (const path of paths) {
    const file = await readLayerModule(resolve(path));
    const twin = files.find(({ name }) => name === file.name);
    if (twin !== undefined) {
      throw new InvalidLayerModule(file.path, 'a file name of its own', `that of ${twin.path}; rename one`);
    }
    files.push(file);
  }
  return files;
}

async function readLayerModule(path: string): Promise<LayerModuleFile> {
  const extension = extname(path);
  if (!EXTENSIONS.includes(extension)) {
    throw new InvalidLayerModule(path, 'a .js or .mjs file; compile TypeScript first', `"${extension}"`);
  }
  const name = basename(path, extension);
  if (!NAME.test(name)) {
    const expected = 'a file name of lower-case letters, digits and dashes, by which jobs can call it';
    throw new InvalidLayerModule(path, expected, `"${name}"`);
  }
  const bytes = await readBytes(path);
  if (bytes.byteLength > LARGEST_FILE) {
    throw new InvalidLayerModule(path, `at most ${LARGEST_FILE} bytes`, String(bytes.byteLength));
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { name, path, source: bytes.toString('utf8'), sha256 };
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new InvalidLayerModule(path, 'a file that can be read', messageOf(cause), { cause });
  }
}

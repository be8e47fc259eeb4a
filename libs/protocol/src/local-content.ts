import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { formatManifest, type ManifestFile } from './dataset-manifest.js';
import { LocalPathRefused } from './errors.js';
import { CHUNK_BYTES } from './server.js';
import type { Content } from './upload-client.js';

/** A content that is at hand, to be uploaded. */
export interface LocalContent {
  readonly content: Content;
  /** For messages and progress. */
  readonly name: string;
  /** Its bytes from an offset on. */
  read(offset: number): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** A folder that is to become a dataset. */
export interface LocalFolder {
  readonly files: readonly LocalContent[];
  /** Its digest names the dataset. */
  readonly manifest: LocalContent;
}

/** Reads a file once for its digest. @throws LocalPathRefused when it cannot be read */
export async function describeFile(file: string): Promise<LocalContent> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  try {
    const expected = (await stat(file)).size;
    for await (const chunk of readFrom(file, 0, expected)) {
      hash.update(chunk);
      sizeBytes += chunk.byteLength;
    }
  } catch (cause) {
    throw notReadable(file, cause);
  }
  const content = { sha256: hash.digest('hex'), sizeBytes };
  return { content, name: file, read: (offset) => readFrom(file, offset, sizeBytes) };
}

/**
 * Reads all files of a folder, to any depth, once for their digests. Names that start with a dot are left out. A
 * symbolic link counts as what it points to, if that is a file of the same folder.
 *
 * @throws LocalPathRefused for no folder or an empty one, a link that leads elsewhere, what is neither file nor folder, and a
 * name that a dataset cannot hold
 */
export async function describeFolder(folder: string): Promise<LocalFolder> {
  const root = await rootOf(folder);
  const paths = await filesBelow(root, '');
  if (paths.length === 0) throw new LocalPathRefused(folder, 'a folder with files', 'an empty one');
  return describeFiles(root, paths, folder);
}

/**
 * Reads a model file and, if it is a `model.json` of TensorFlow.js, the shards that it names: with these it is a folder.
 *
 * @throws LocalPathRefused when one of them cannot be read, or lies outside the folder of the `model.json`
 */
export async function describeModel(file: string): Promise<LocalContent | LocalFolder> {
  const shards = file.toLowerCase().endsWith('.json') ? shardsIn(await readText(file)) : [];
  if (shards.length === 0) return describeFile(file);
  const folder = path.dirname(file);
  return describeFiles(folder, [path.basename(file), ...shards].sort(), folder);
}

async function describeFiles(root: string, paths: readonly string[], folder: string): Promise<LocalFolder> {
  const files: LocalContent[] = [];
  for (const relative of paths) files.push(await describeFile(path.join(root, relative)));
  const listed = files.map(({ content }, index): ManifestFile => ({ ...content, path: paths[index] ?? '' }));
  return { files, manifest: manifestOf(listed, folder) };
}

/** The files that a `weightsManifest` names. Whoever reads the model checks the rest of it, and says what is wrong with it. */
function shardsIn(text: string): readonly string[] {
  try {
    const { weightsManifest } = JSON.parse(text) as { weightsManifest?: { paths?: unknown }[] };
    const paths = (weightsManifest ?? []).flatMap((group) => group.paths);
    return [...new Set(paths.filter((each) => typeof each === 'string'))];
  } catch {
    return [];
  }
}

async function rootOf(folder: string): Promise<string> {
  const isFolder = await stat(folder).then(
    (stats) => stats.isDirectory(),
    () => undefined,
  );
  if (isFolder) return realpath(folder);
  const received = isFolder === undefined ? 'none; check the path' : 'a file';
  throw new LocalPathRefused(folder, 'a folder', received);
}

function manifestOf(files: readonly ManifestFile[], folder: string): LocalContent {
  try {
    const bytes = formatManifest(files);
    const content = { sha256: createHash('sha256').update(bytes).digest('hex'), sizeBytes: bytes.byteLength };
    return { content, name: `the list of files of ${folder}`, read: (offset) => [bytes.subarray(offset)] };
  } catch (cause) {
    throw new LocalPathRefused(folder, 'names that a dataset can hold', String(cause), { cause });
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw notReadable(file, cause);
  }
}

async function filesBelow(root: string, below: string): Promise<string[]> {
  const entries = await readdir(path.join(root, below), { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.filter(({ name }) => !name.startsWith('.'))) {
    const relative = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) found.push(...(await filesBelow(root, relative)));
    else if (entry.isFile() || (entry.isSymbolicLink() && (await isFileInside(root, relative))))
      found.push(relative);
    else
      throw new LocalPathRefused(
        path.join(root, relative),
        'a file of this folder',
        'a link or device that is none',
      );
  }
  return found;
}

async function isFileInside(root: string, relative: string): Promise<boolean> {
  try {
    const target = await realpath(path.join(root, relative));
    return target.startsWith(`${root}${path.sep}`) && (await stat(target)).isFile();
  } catch {
    return false;
  }
}

function notReadable(file: string, cause: unknown): LocalPathRefused {
  const received = cause instanceof Error ? cause.message : 'an error';
  return new LocalPathRefused(file, 'a readable file', received, { cause });
}

/** @param sizeBytes of the file, about: a stream takes memory for a whole chunk first, which for thousands of small files is more than they cost otherwise */
function readFrom(file: string, start: number, sizeBytes: number): AsyncIterable<Buffer> {
  const highWaterMark = Math.min(CHUNK_BYTES, Math.max(1024, sizeBytes - start));
  return createReadStream(file, { start, highWaterMark });
}

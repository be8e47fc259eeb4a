import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '@thaw/errors';
import { openModelFile } from '../model-opening.js';
import { download, type DownloadLimits } from './download.js';
import { WeightsUnavailable } from '../errors.js';
import type { PublishedWeights } from './published-weights.js';

/** Where published weights come from, and where they stay. */
export interface WeightsCacheSettings extends DownloadLimits {
  /** What the folder and name of a file are put after; another than Keras's must have the same files. */
  readonly address: string;
  /** The files lie in its folder `weights`. */
  readonly cacheFolder: string;
}

/**
 * The path of a published file on this machine. It is fetched once, checked, and only then put into the cache under its
 * name, so processes that race for it each put the same file there. One that does not pass the check is removed.
 *
 * @throws WeightsUnavailable naming the file and where to put it by hand
 */
export async function cachedWeights(file: PublishedWeights, settings: WeightsCacheSettings): Promise<string> {
  const folder = join(settings.cacheFolder, 'weights');
  const path = join(folder, file.fileName);
  if (await isSound(file, path)) return path;
  const url = new URL(`${file.folder}/${file.fileName}`, withSlash(settings.address));
  const aside = join(folder, `.${file.fileName}.${randomUUID()}.part`);
  try {
    await mkdir(folder, { recursive: true });
    await download(url, aside, settings);
    const problem = await problemOf(file, aside);
    if (problem !== undefined) throw new Error(problem);
    await rename(aside, path);
    return path;
  } catch (error) {
    throw unavailable(file, { url, folder }, error);
  } finally {
    await rm(aside, { force: true });
  }
}

/** Whether the file is there and what it should be; a wrong one is removed. */
async function isSound(file: PublishedWeights, path: string): Promise<boolean> {
  const info = await stat(path).catch(() => undefined);
  if (info === undefined) return false;
  if ((await problemOf(file, path)) === undefined) return true;
  await rm(path, { force: true });
  return false;
}

/** Why a file is not the one that Keras published: by its hash, or where there is none by whether it can be opened. */
async function problemOf({ md5 }: PublishedWeights, path: string): Promise<string | undefined> {
  if (md5 !== undefined) {
    const received = await md5Of(path);
    return received === md5 ? undefined : `a file with md5 ${received} instead of ${md5}`;
  }
  try {
    const opened = await openModelFile(path);
    opened.close();
    return opened.hasWeights ? undefined : 'a file without weights';
  } catch (error) {
    return messageOf(error).replace(`${path}: `, '');
  }
}

async function md5Of(path: string): Promise<string> {
  const hash = createHash('md5');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

function unavailable(
  { application, fileName, md5 }: PublishedWeights,
  { url, folder }: { url: URL; folder: string },
  error: unknown,
): WeightsUnavailable {
  const hash = md5 === undefined ? '' : ` (md5 ${md5})`;
  return new WeightsUnavailable(
    `${application}: expected the ImageNet weights at ${url.href}, received "${messageOf(error)}". ` +
      `Put ${fileName}${hash} into ${folder} yourself, or name another address with THAW_WEIGHTS_URL.`,
    { cause: error },
  );
}

function withSlash(address: string): string {
  return address.endsWith('/') ? address : `${address}/`;
}

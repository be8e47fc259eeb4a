// @ts-check
import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { homedir, hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { ProvisionError } from './provision-error.mjs';
import { setupCommand } from './setup-command.mjs';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Where downloads and built addons are kept: outside every node_modules, shared by all checkouts of this user.
 * @param {NodeJS.ProcessEnv} env
 * @returns {string} absolute path
 */
export function cacheFolderOf(env) {
  if (env.THAW_CACHE_DIR) return resolve(env.THAW_CACHE_DIR);
  if (env.XDG_CACHE_HOME) return resolve(env.XDG_CACHE_HOME, 'thaw');
  return join(homedir(), '.cache', 'thaw');
}

/**
 * Runs `work` with a new empty folder on the cache's disk, and removes what is left of it afterwards.
 * @template T
 * @param {string} cacheFolder
 * @param {(folder: string) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withStagingFolder(cacheFolder, work) {
  const parent = join(cacheFolder, 'staging');
  await mkdir(parent, { recursive: true });
  await sweepStaging(parent);
  const folder = join(parent, `${hostname()}@${process.pid}@${randomBytes(6).toString('hex')}`);
  await mkdir(folder);
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Removes what set-ups that died have left behind.
 * @param {string} parent
 */
async function sweepStaging(parent) {
  for (const name of await readdir(parent)) {
    const [host, pid] = name.split('@');
    const isOrphan = host === hostname() && !isProcessAlive(Number(pid));
    const info = await stat(join(parent, name)).catch(() => undefined);
    const isOld = info !== undefined && Date.now() - info.mtimeMs > DAY_MS;
    if (isOrphan || isOld) await rm(join(parent, name), { recursive: true, force: true });
  }
}

/** Whether a process of this machine is running.
 * @param {number} pid
 * @returns {boolean}
 */
export function isProcessAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/**
 * Puts a finished folder in its place in one step. If another set-up was faster, its folder stays.
 * @param {string} finished
 * @param {string} place
 */
export async function publishFolder(finished, place) {
  await mkdir(dirname(place), { recursive: true });
  await syncFolder(finished);
  try {
    await rename(finished, place);
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
  await syncFolder(dirname(place));
}

/** @param {string} folder */
async function syncFolder(folder) {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Bytes that this user may still write to the disk that holds a folder.
 * @param {string} folder need not exist yet
 * @returns {Promise<number>}
 */
export async function freeBytesAt(folder) {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT' || dirname(folder) === folder)
      throw error;
    return freeBytesAt(dirname(folder));
  }
}

/**
 * Refuses to start what would fill the disk.
 * @param {{ folder: string, neededBytes: number, freeBytes: number }} space
 * @throws {ProvisionError} RESOURCE_EXHAUSTED
 */
export function requireSpace({ folder, neededBytes, freeBytes }) {
  if (freeBytes >= neededBytes) return;
  throw new ProvisionError(
    'RESOURCE_EXHAUSTED',
    `TensorFlow needs ${megabytes(neededBytes)} in ${folder} while it is being set up and only ${megabytes(freeBytes)} are free: free some space, or set THAW_CACHE_DIR to a folder on a larger disk, and run \`${setupCommand()}\` again.`,
  );
}

/** Bytes for people.
 * @param {number} bytes
 * @returns {string}
 */
export function megabytes(bytes) {
  return `${Math.ceil(bytes / 1e6)} MB`;
}

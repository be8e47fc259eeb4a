// @ts-check
import { mkdir, open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isProcessAlive } from './cache-folder.mjs';

const HEARTBEAT_MS = 5_000;
const STALE_MS = 60_000;
const POLL_MS = 200;

/**
 * @typedef {object} LockOptions
 * @property {AbortSignal | undefined} [signal]
 * @property {(holder: string) => void} [onWait] called once if another set-up is at work
 */

/**
 * Runs `work` while no other set-up does the same, with a lock file below `folder`.
 * The lock spares a second download; that two set-ups never corrupt each other rests on atomic renames alone,
 * so taking over a lock whose holder only seemed dead is harmless.
 * @template T
 * @param {string} folder
 * @param {string} name
 * @param {LockOptions} options
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withSetupLock(folder, name, { signal, onWait }, work) {
  const file = join(folder, 'locks', `${name}.lock`);
  await mkdir(dirname(file), { recursive: true });
  const mark = `${hostname()} ${process.pid} ${Date.now()}-${Math.random()}`;
  let hasWaited = false;
  while (!(await take(file, mark))) {
    const holder = await holderOf(file);
    if (holder?.isDead) {
      await rm(file, { force: true });
      continue;
    }
    if (!hasWaited && holder) onWait?.(holder.name);
    hasWaited = true;
    await delay(POLL_MS, undefined, { signal });
  }
  const heartbeat = setInterval(
    () => void utimes(file, new Date(), new Date()).catch(() => {}),
    HEARTBEAT_MS,
  );
  heartbeat.unref();
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    if ((await readText(file)) === mark) await rm(file, { force: true });
  }
}

/**
 * Runs `work` while no other set-up does the same to the cache, and tells when it has to wait for one.
 * @template T
 * @param {import('./workplace.mjs').Workplace} workplace
 * @param {string} name
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export function underCacheLock({ cacheFolder, signal, progress }, name, work) {
  const onWait = (/** @type {string} */ holder) => progress.note(`waiting for another set-up (${holder})`);
  return withSetupLock(cacheFolder, name, { signal, onWait }, work);
}

/**
 * @param {string} file
 * @param {string} mark
 * @returns {Promise<boolean>} false if the lock is held
 */
async function take(file, mark) {
  try {
    const handle = await open(file, 'wx');
    await handle.writeFile(mark);
    await handle.close();
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/** @param {string} file */
async function holderOf(file) {
  const info = await stat(file).catch(() => undefined);
  const text = await readText(file);
  if (info === undefined || text === undefined) return undefined;
  const [host = '', pid = ''] = text.split(' ');
  const isSilent = Date.now() - info.mtimeMs > STALE_MS;
  const isGone = pid !== '' && host === hostname() && !isProcessAlive(Number(pid));
  return { name: `process ${pid || 'unknown'} on ${host || 'an unknown host'}`, isDead: isSilent || isGone };
}

/** @param {string} file */
function readText(file) {
  return readFile(file, 'utf8').catch(() => undefined);
}

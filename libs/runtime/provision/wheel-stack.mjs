// @ts-check
import { createHash } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { megabytes, publishFolder, requireSpace, withStagingFolder } from './cache-folder.mjs';
import { checkManifest, listFiles, writeManifest } from './manifest.mjs';
import { buildInFolder } from './prebuilt-folder.mjs';
import { underCacheLock } from './setup-lock.mjs';
import { findPython } from './toolchain.mjs';
import { downloadWheel } from './wheel-download.mjs';
import { unpackWheel } from './wheel-unpacking.mjs';

/** @typedef {import('./wheels.mjs').WheelSpec} WheelSpec */

/** @typedef {import('./workplace.mjs').Workplace} Workplace */

/**
 * The TensorFlow of some wheels in one folder of the cache, downloaded first if it is missing or altered.
 * @param {readonly WheelSpec[]} wheels TensorFlow's first
 * @param {Workplace} workplace
 * @param {string} [reason] why just these; told where something is downloaded
 * @returns {Promise<{ build: import('./prebuilt-folder.mjs').TensorflowBuild, wasProvisioned: boolean }>}
 */
export async function ensureWheels(wheels, workplace, reason) {
  const key = keyOf(wheels);
  const folder = join(workplace.cacheFolder, 'tensorflow', key);
  const isIntact = async () => (await checkManifest(folder, { isFull: workplace.isFullCheck })) === 'intact';
  let wasProvisioned = false;
  if (!(await isIntact())) {
    await underCacheLock(workplace, key, async () => {
      // Another set-up may have finished it while this one waited.
      const state = await checkManifest(folder, { isFull: workplace.isFullCheck });
      if (state === 'intact') return;
      if (state !== 'absent') workplace.progress.note(`${state.damage}, so TensorFlow is set up again`);
      if (reason !== undefined) workplace.progress.note(reason);
      await provisionWheels(wheels, folder, workplace);
      wasProvisioned = true;
    });
  }
  return { build: { ...buildInFolder(folder), key }, wasProvisioned };
}

/** @param {readonly WheelSpec[]} wheels */
function keyOf(wheels) {
  const [first] = wheels;
  if (first === undefined) throw new RangeError('a TensorFlow of no wheels');
  const digests = wheels.map(({ sha256 }) => sha256);
  const digest =
    digests.length === 1 ? first.sha256 : createHash('sha256').update(digests.join()).digest('hex');
  return `${first.device}-${first.version}-${digest.slice(0, 12)}`;
}

/**
 * Each wheel is unpacked into a part of its own first, so that a set-up that broke off goes on from the wheel it was at.
 * @param {readonly WheelSpec[]} wheels
 * @param {string} folder
 * @param {Workplace} workplace
 */
async function provisionWheels(wheels, folder, workplace) {
  const { cacheFolder, env, signal, progress } = workplace;
  const python = await findPython({ env, signal }, { withPip: true, purpose: 'download TensorFlow' });
  const parts = await Promise.all(wheels.map((wheel) => partOf(wheel, cacheFolder)));
  const missing = parts.filter(({ isThere }) => !isThere).map(({ wheel }) => wheel);
  const neededBytes = mostBytes(missing);
  if (wheels.length > 1) progress.note(announcement(wheels, missing, neededBytes));
  requireSpace({ folder: cacheFolder, neededBytes, freeBytes: await workplace.freeBytes(cacheFolder) });
  for (const part of parts) if (!part.isThere) await provisionPart(part, python, workplace);
  await withStagingFolder(cacheFolder, async (staging) => {
    const unpacked = join(staging, 'unpacked');
    await mkdir(unpacked);
    const files = [];
    for (const part of parts) files.push(...(await moveFiles(part.folder, unpacked)));
    const origin = wheels.map(({ fileName, sha256 }) => `${fileName} sha256:${sha256}`).join(' ');
    await writeManifest(unpacked, origin, files);
    await rename(folder, join(staging, 'damaged')).catch(() => {});
    await publishFolder(unpacked, folder);
  });
  for (const part of parts) await rm(part.folder, { recursive: true, force: true });
}

/**
 * The most that the disk has to take at once. pip keeps a temporary copy beside a download; its members come after that copy is
 * gone, and those of earlier wheels are there already.
 * @param {readonly Pick<WheelSpec, 'sizeBytes' | 'unpackedBytes'>[]} wheels in their order
 * @returns {number} bytes
 */
export function mostBytes(wheels) {
  let unpackedBytes = 0;
  let most = 0;
  for (const wheel of wheels) {
    most = Math.max(most, unpackedBytes + wheel.sizeBytes + Math.max(wheel.sizeBytes, wheel.unpackedBytes));
    unpackedBytes += wheel.unpackedBytes;
  }
  return most;
}

/**
 * @param {readonly WheelSpec[]} wheels
 * @param {readonly WheelSpec[]} missing
 * @param {number} neededBytes
 */
function announcement(wheels, missing, neededBytes) {
  const sum = (/** @type {'sizeBytes' | 'unpackedBytes'} */ key, /** @type {readonly WheelSpec[]} */ of) =>
    megabytes(of.reduce((total, wheel) => total + wheel[key], 0));
  return `${wheels.length} packages, ${missing.length} of them to download: ${sum('sizeBytes', missing)} over the network, ${sum('unpackedBytes', wheels)} on disk in the end, up to ${megabytes(neededBytes)} of free disk meanwhile`;
}

/**
 * @param {WheelSpec} wheel
 * @param {string} cacheFolder
 * @returns {Promise<{ wheel: WheelSpec, folder: string, isThere: boolean }>}
 */
async function partOf(wheel, cacheFolder) {
  const folder = join(cacheFolder, 'parts', `${wheel.name}-${wheel.version}-${wheel.sha256.slice(0, 12)}`);
  return { wheel, folder, isThere: (await checkManifest(folder, { isFull: true })) === 'intact' };
}

/**
 * @param {{ wheel: WheelSpec, folder: string }} part
 * @param {string} python
 * @param {Workplace} workplace
 */
async function provisionPart({ wheel, folder: place }, python, { cacheFolder, env, signal, progress }) {
  await withStagingFolder(cacheFolder, async (staging) => {
    const download = join(staging, 'download');
    const folder = join(staging, 'unpacked');
    await mkdir(download);
    await mkdir(folder);
    const wheelFile = await downloadWheel(wheel, { python, folder: download, env, signal, progress });
    const files = await unpackWheel(wheel, { python, wheelFile, folder, env, signal, progress });
    await rm(download, { recursive: true });
    await writeManifest(folder, wheel.fileName, files);
    await rm(place, { recursive: true, force: true });
    await publishFolder(folder, place);
  });
}

/**
 * Moves a part's files into a folder, with the times that its manifest knows.
 * @param {string} part
 * @param {string} target on the same disk
 * @returns {Promise<readonly import('./manifest.mjs').ManifestFile[]>}
 */
async function moveFiles(part, target) {
  const files = await listFiles(part);
  for (const { path } of files) {
    await mkdir(dirname(join(target, path)), { recursive: true });
    await rename(join(part, path), join(target, path));
  }
  return files;
}

// @ts-check
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureAddon, addonFolder, whyAddonFails } from './addon.mjs';
import {
  cacheFolderOf,
  freeBytesAt,
  publishFolder,
  requireSpace,
  withStagingFolder,
} from './cache-folder.mjs';
import { withSetupLock } from './setup-lock.mjs';
import { checkManifest, writeManifest } from './manifest.mjs';
import { buildInFolder, prebuiltBuild } from './prebuilt-folder.mjs';
import { silentProgress } from './progress.mjs';
import { ProvisionError } from './provision-error.mjs';
import { findTfjsPackage, linkTensorflow, placeAddon } from './tfjs-package.mjs';
import { findPython, glibcVersion } from './toolchain.mjs';
import { downloadWheel } from './wheel-download.mjs';
import { unpackWheel } from './wheel-unpacking.mjs';
import { wheelFor } from './wheels.mjs';

/** @typedef {import('./prebuilt-folder.mjs').TensorflowBuild} TensorflowBuild */
/** @typedef {import('./wheels.mjs').WheelSpec} WheelSpec */

/**
 * @typedef {object} ProvisionOptions
 * @property {string} projectRoot `@tensorflow/tfjs-node-gpu` is resolved from here
 * @property {NodeJS.ProcessEnv} env
 * @property {string | undefined} [tensorflowDir] a prebuilt TensorFlow instead of a download
 * @property {WheelSpec | undefined} [wheel] default: the one pinned for this machine
 * @property {boolean | undefined} [isFullCheck] compare digests, not sizes and times alone
 * @property {boolean | undefined} [isAddonRebuilt] build the addon again, also where one is in the cache
 * @property {import('./progress.mjs').Progress | undefined} [progress]
 * @property {AbortSignal | undefined} [signal]
 * @property {((folder: string) => Promise<number>) | undefined} [freeBytes]
 */

/**
 * What every step of a set-up is given.
 * @typedef {object} Workplace
 * @property {string} cacheFolder
 * @property {NodeJS.ProcessEnv} env
 * @property {AbortSignal | undefined} signal
 * @property {import('./progress.mjs').Progress} progress
 * @property {(folder: string) => Promise<number>} freeBytes
 * @property {boolean} isFullCheck
 * @property {boolean} isAddonRebuilt
 */

/**
 * @typedef {object} ProvisionResult
 * @property {string} source `wheel` or `prebuilt`
 * @property {string} tensorflowFolder
 * @property {string} addonFile
 * @property {boolean} hasChanged false if everything was in place
 */

/**
 * Puts TensorFlow beneath `@tensorflow/tfjs-node-gpu` and its addon in place. What is in place already is left alone.
 * @param {ProvisionOptions} options
 * @returns {Promise<ProvisionResult>}
 * @throws {ProvisionError} whose message is one sentence that says what to do
 */
export async function provisionTensorflow(options) {
  const workplace = workplaceOf(options);
  const tfjs = findTfjsPackage(options.projectRoot);
  const { build, wasProvisioned } = await ensureTensorflow(options, workplace);
  const addon = await ensureAddonUnderLock(tfjs, build, workplace);
  const hasLinked = await linkTensorflow(tfjs.folder, build);
  const hasPlaced = await placeAddon(addon.file, tfjs.addonFile);
  const hasChanged = wasProvisioned || addon.wasBuilt || hasLinked || hasPlaced;
  if (hasChanged) await requireLoadable(tfjs, build, addon.wasBuilt, workplace);
  return { source: build.source, tensorflowFolder: build.folder, addonFile: tfjs.addonFile, hasChanged };
}

/** @param {ProvisionOptions} options @returns {Workplace} */
function workplaceOf({ env, signal, progress, freeBytes, isFullCheck, isAddonRebuilt }) {
  return {
    cacheFolder: cacheFolderOf(env),
    env,
    signal,
    progress: progress ?? silentProgress,
    freeBytes: freeBytes ?? freeBytesAt,
    isFullCheck: isFullCheck ?? false,
    isAddonRebuilt: isAddonRebuilt ?? false,
  };
}

/**
 * @param {ProvisionOptions} options
 * @param {Workplace} workplace
 * @returns {Promise<{ build: TensorflowBuild, wasProvisioned: boolean }>}
 */
async function ensureTensorflow({ tensorflowDir, wheel }, workplace) {
  if (tensorflowDir !== undefined) {
    // The addon's loader looks for Linux's library names; wheelFor says so for any other system.
    if (process.platform !== 'linux')
      wheelFor({ platform: process.platform, arch: process.arch, glibcVersion: undefined });
    return { build: await prebuiltBuild(tensorflowDir), wasProvisioned: false };
  }
  const pinned =
    wheel ?? wheelFor({ platform: process.platform, arch: process.arch, glibcVersion: glibcVersion() });
  return ensureWheel(pinned, workplace);
}

/**
 * The TensorFlow of a wheel in the cache, downloaded first if it is missing or altered.
 * @param {WheelSpec} wheel
 * @param {Workplace} workplace
 */
async function ensureWheel(wheel, workplace) {
  const key = `${wheel.device}-${wheel.version}-${wheel.sha256.slice(0, 12)}`;
  const folder = join(workplace.cacheFolder, 'tensorflow', key);
  const isIntact = async () => (await checkManifest(folder, { isFull: workplace.isFullCheck })) === 'intact';
  let wasProvisioned = false;
  if (!(await isIntact())) {
    await underLock(workplace, key, async () => {
      // Another set-up may have finished it while this one waited.
      const state = await checkManifest(folder, { isFull: workplace.isFullCheck });
      if (state === 'intact') return;
      if (state !== 'absent') workplace.progress.note(`${state.damage}, so TensorFlow is set up again`);
      await provisionWheel(wheel, folder, workplace);
      wasProvisioned = true;
    });
  }
  return { build: { ...buildInFolder(folder), key }, wasProvisioned };
}

/**
 * @param {WheelSpec} wheel
 * @param {string} folder
 * @param {Workplace} workplace
 */
async function provisionWheel(wheel, folder, workplace) {
  const { cacheFolder, env, signal, progress } = workplace;
  const python = await findPython({ env, signal }, { withPip: true, purpose: 'download TensorFlow' });
  // pip keeps a temporary copy beside the file; the unpacked members come after that copy is gone.
  const neededBytes = wheel.sizeBytes + Math.max(wheel.sizeBytes, wheel.unpackedBytes);
  requireSpace({ folder: cacheFolder, neededBytes, freeBytes: await workplace.freeBytes(cacheFolder) });
  await withStagingFolder(cacheFolder, async (staging) => {
    const download = join(staging, 'download');
    const unpacked = join(staging, 'unpacked');
    await mkdir(download);
    await mkdir(unpacked);
    const wheelFile = await downloadWheel(wheel, { python, folder: download, env, signal, progress });
    const files = await unpackWheel(wheel, { python, wheelFile, folder: unpacked, env, signal, progress });
    await rm(download, { recursive: true });
    await writeManifest(unpacked, `${wheel.fileName} sha256:${wheel.sha256}`, files);
    await rename(folder, join(staging, 'damaged')).catch(() => {});
    await publishFolder(unpacked, folder);
  });
}

/**
 * @param {import('./tfjs-package.mjs').TfjsPackage} tfjs
 * @param {TensorflowBuild} build
 * @param {Workplace} workplace
 */
async function ensureAddonUnderLock(tfjs, build, workplace) {
  const folder = addonFolder(workplace.cacheFolder, tfjs, build);
  if (!workplace.isAddonRebuilt && (await checkManifest(folder, { isFull: true })) === 'intact')
    return ensureAddon(tfjs, build, workplace);
  return underLock(workplace, `addon-${build.key}`, () => ensureAddon(tfjs, build, workplace));
}

/**
 * @template T
 * @param {Workplace} workplace
 * @param {string} name
 * @param {() => Promise<T>} work
 */
function underLock({ cacheFolder, signal, progress }, name, work) {
  const onWait = (/** @type {string} */ holder) => progress.note(`waiting for another set-up (${holder})`);
  return withSetupLock(cacheFolder, name, { signal, onWait }, work);
}

/**
 * @param {import('./tfjs-package.mjs').TfjsPackage} tfjs
 * @param {TensorflowBuild} build
 * @param {boolean} wasBuilt
 * @param {Workplace} workplace
 * @throws {ProvisionError} FAILED_PRECONDITION
 */
async function requireLoadable(tfjs, build, wasBuilt, workplace) {
  let reason = await whyAddonFails(tfjs, workplace);
  if (reason === undefined) return;
  if (!wasBuilt) {
    // The cached addon may stem from another system with the same home folder.
    await rm(addonFolder(workplace.cacheFolder, tfjs, build), { recursive: true, force: true });
    const { file } = await ensureAddonUnderLock(tfjs, build, workplace);
    await placeAddon(file, tfjs.addonFile);
    reason = await whyAddonFails(tfjs, workplace);
    if (reason === undefined) return;
  }
  await rm(tfjs.addonFile, { force: true });
  throw new ProvisionError(
    'FAILED_PRECONDITION',
    `TensorFlow in ${build.folder} does not load on this machine (${reason}): use an x86-64 machine with AVX and a current system library, or give a TensorFlow built for this one with --tensorflow-dir.`,
  );
}

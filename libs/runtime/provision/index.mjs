// @ts-check
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { placeAddon } from './addon-placing.mjs';
import { publishFolder, requireSpace, withStagingFolder } from './cache-folder.mjs';
import { checkManifest, writeManifest } from './manifest.mjs';
import { ensureAddon, whyPlacedAddonFails } from './native-addon.mjs';
import { buildInFolder, prebuiltBuild } from './prebuilt-folder.mjs';
import { ProvisionError } from './provision-error.mjs';
import { underCacheLock } from './setup-lock.mjs';
import { tensorflowAddon } from './tensorflow-addon.mjs';
import { findTfjsPackage, linkTensorflow } from './tfjs-package.mjs';
import { findPython, glibcVersion } from './toolchain.mjs';
import { downloadWheel } from './wheel-download.mjs';
import { unpackWheel } from './wheel-unpacking.mjs';
import { wheelFor } from './wheels.mjs';
import { workplaceOf } from './workplace.mjs';

/** @typedef {import('./prebuilt-folder.mjs').TensorflowBuild} TensorflowBuild */
/** @typedef {import('./wheels.mjs').WheelSpec} WheelSpec */

/**
 * @typedef {object} TensorflowOptions
 * @property {string} projectRoot `@tensorflow/tfjs-node-gpu` is resolved from here
 * @property {string | undefined} [tensorflowDir] a prebuilt TensorFlow instead of a download
 * @property {WheelSpec | undefined} [wheel] default: the one pinned for this machine
 */

/** @typedef {TensorflowOptions & import('./workplace.mjs').WorkplaceOptions} ProvisionOptions */

/** @typedef {import('./workplace.mjs').Workplace} Workplace */

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
  const addon = tensorflowAddon(tfjs, build);
  const place = (/** @type {string} */ file) => placeAddon(file, tfjs.addonFile);
  const { file, wasBuilt } = await ensureAddon(addon, workplace);
  const hasLinked = await linkTensorflow(tfjs.folder, build);
  const hasPlaced = await place(file);
  const hasChanged = wasProvisioned || wasBuilt || hasLinked || hasPlaced;
  if (hasChanged) {
    const placed = { wasBuilt, placedFile: tfjs.addonFile, place };
    const reason = await whyPlacedAddonFails(addon, placed, workplace);
    if (reason !== undefined) throw doesNotLoad(reason, build);
  }
  return { source: build.source, tensorflowFolder: build.folder, addonFile: tfjs.addonFile, hasChanged };
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
    await underCacheLock(workplace, key, async () => {
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
 * @param {string} reason
 * @param {TensorflowBuild} build
 */
function doesNotLoad(reason, build) {
  return new ProvisionError(
    'FAILED_PRECONDITION',
    `TensorFlow in ${build.folder} does not load on this machine (${reason}): use an x86-64 machine with AVX and a current system library, or give a TensorFlow built for this one with --tensorflow-dir.`,
  );
}

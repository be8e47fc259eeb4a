// @ts-check
import { placeAddon } from './addon-placing.mjs';
import { missingCudaLibraries } from './cuda-libraries.mjs';
import { chooseDevice } from './device-choice.mjs';
import { ensureAddon, whyPlacedAddonFails } from './native-addon.mjs';
import { askDriver } from './nvidia-driver.mjs';
import { prebuiltBuild } from './prebuilt-folder.mjs';
import { ProvisionError } from './provision-error.mjs';
import { tensorflowAddon } from './tensorflow-addon.mjs';
import { findTfjsPackage, linkTensorflow } from './tfjs-package.mjs';
import { glibcVersion } from './toolchain.mjs';
import { ensureWheels } from './wheel-stack.mjs';
import { wheelsFor } from './wheels.mjs';
import { workplaceOf } from './workplace.mjs';

/** @typedef {import('./prebuilt-folder.mjs').TensorflowBuild} TensorflowBuild */

/** @typedef {import('./wheels.mjs').Device} Device */

/** @typedef {import('./wheels.mjs').WheelSpec} WheelSpec */

/**
 * @typedef {object} TensorflowOptions
 * @property {string} projectRoot `@tensorflow/tfjs-node-gpu` is resolved from here
 * @property {string | undefined} [tensorflowDir] a prebuilt TensorFlow instead of a download
 * @property {Device | undefined} [device] default: `cuda` where an NVIDIA driver answers, else `cpu`; with a prebuilt TensorFlow `cuda` wants CUDA's libraries there
 * @property {readonly WheelSpec[] | undefined} [wheels] TensorFlow's first; default: those pinned for this machine and device
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
  if (options.device === 'cuda' || (build.source === 'wheel' && build.nvidiaFolder !== undefined))
    await requireCuda(build, workplace);
  return { source: build.source, tensorflowFolder: build.folder, addonFile: tfjs.addonFile, hasChanged };
}

/**
 * @param {ProvisionOptions} options
 * @param {Workplace} workplace
 * @returns {Promise<{ build: TensorflowBuild, wasProvisioned: boolean }>}
 */
async function ensureTensorflow({ tensorflowDir, device, wheels }, workplace) {
  if (wheels !== undefined) return ensureWheels(wheels, workplace);
  const machine = { platform: process.platform, arch: process.arch, glibcVersion: glibcVersion() };
  if (tensorflowDir !== undefined) {
    // The addon's loader looks for Linux's library names; wheelsFor says so for any other system.
    if (process.platform !== 'linux') wheelsFor({ ...machine, glibcVersion: undefined }, 'cpu');
    return { build: await prebuiltBuild(tensorflowDir), wasProvisioned: false };
  }
  const choice = chooseDevice(device, await askDriver(workplace));
  if (choice.warning !== undefined) workplace.progress.note(choice.warning);
  return ensureWheels(wheelsFor(machine, choice.device), workplace, choice.reason);
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

/**
 * @param {TensorflowBuild} build
 * @param {Workplace} workplace
 * @throws {ProvisionError} FAILED_PRECONDITION naming the libraries that TensorFlow would not find
 */
async function requireCuda({ folder, nvidiaFolder }, { env, signal }) {
  const missing = await missingCudaLibraries(nvidiaFolder, { env, signal });
  if (missing.length === 0) return;
  const names = missing.map(({ name, reason }) => `${name} (${reason})`).join(', ');
  throw new ProvisionError(
    'FAILED_PRECONDITION',
    `TensorFlow in ${folder} does not find all of CUDA's libraries, it lacks ${names}: put them into nvidia/*/lib beside its own folder as pip lays them out, leave --tensorflow-dir out to have them downloaded, or use the processor with --device cpu.`,
  );
}

// @ts-check
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { provisionTensorflow } from '../libs/runtime/provision/index.mjs';
import { createProgress, silentProgress } from '../libs/runtime/provision/progress.mjs';
import { withSetupLock } from '../libs/runtime/provision/setup-lock.mjs';
import { provisionSqlite, provisionVectors } from '../libs/runtime/provision/package-addon.mjs';
import { installPackages } from './package-install.mjs';
import { buildWorkspace } from './workspace-build.mjs';

/** The folder of this repository. */
export const WORKSPACE = dirname(import.meta.dirname);

const STATE_FOLDER = join(WORKSPACE, '.thaw');
const CHOICE_FILE = join(STATE_FOLDER, 'setup.json');

/**
 * @typedef {object} SetUpOptions
 * @property {NodeJS.ProcessEnv} env
 * @property {AbortSignal | undefined} [signal]
 * @property {import('../libs/runtime/provision/progress.mjs').Progress | undefined} [progress] default: silent
 * @property {string | undefined} [tensorflowDir] a prebuilt TensorFlow; remembered for later set-ups
 * @property {'cpu' | 'cuda' | undefined} [device] what TensorFlow is for; remembered for later set-ups; default: cuda where an NVIDIA driver answers
 * @property {boolean | undefined} [isDownloadForced] forget a remembered folder
 * @property {boolean | undefined} [isFullCheck]
 */

/**
 * @typedef {object} SetUpResult
 * @property {string} summary one line for people
 * @property {boolean} hasInstalled packages
 * @property {boolean} hasProvisioned TensorFlow or its addon
 * @property {boolean} hasPlacedAddons SQLite's, and that for vectors
 * @property {boolean} hasBuilt TypeScript
 * @property {string} tensorflowFolder
 * @property {number} durationMs
 */

/**
 * Makes this checkout ready to run: packages, SQLite's addon, that for vectors and TensorFlow beneath them, built TypeScript. What is in place is left alone.
 * @param {SetUpOptions} options
 * @returns {Promise<SetUpResult>}
 * @throws {import('../libs/runtime/provision/provision-error.mjs').ProvisionError} whose message is one sentence that says what to do
 */
export async function setUp(options) {
  const { env, signal, progress = silentProgress } = options;
  const startedAt = performance.now();
  const onWait = (/** @type {string} */ holder) =>
    progress.note(`waiting for another set-up here (${holder})`);
  const { tensorflowFolder, ...done } = await withSetupLock(STATE_FOLDER, 'setup', { signal, onWait }, () =>
    runSteps({ root: WORKSPACE, env, signal, progress }, options),
  );
  const durationMs = Math.round(performance.now() - startedAt);
  return { summary: summaryOf(done, durationMs), ...done, tensorflowFolder, durationMs };
}

/**
 * Sets this checkout up for a script that goes on from there, and tells of it on standard error, so that standard output is the script's.
 * @param {AbortSignal} signal
 * @returns {Promise<SetUpResult>}
 * @throws {import('../libs/runtime/provision/provision-error.mjs').ProvisionError}
 */
export function setUpFirst(signal) {
  return setUp({ env: process.env, signal, progress: createProgress(process.stderr) });
}

/**
 * @param {import('./package-install.mjs').StepContext} context
 * @param {SetUpOptions} options
 */
async function runSteps(context, options) {
  const { tensorflowDir, device } = await chooseTensorflow(options);
  const hasInstalled = await installPackages(context);
  const sqlite = await provisionSqlite({ ...context, projectRoot: join(WORKSPACE, 'libs', 'store') });
  const vectors = await provisionVectors({ ...context, projectRoot: join(WORKSPACE, 'libs', 'collectives') });
  const tensorflow = await provisionTensorflow({
    ...context,
    projectRoot: join(WORKSPACE, 'libs', 'runtime'),
    tensorflowDir,
    device,
    isFullCheck: options.isFullCheck,
  });
  if (options.tensorflowDir !== undefined || options.isDownloadForced || options.device !== undefined)
    await rememberTensorflow({ tensorflowDir, device });
  const hasBuilt = await buildWorkspace(context);
  return {
    hasInstalled,
    hasProvisioned: tensorflow.hasChanged,
    hasPlacedAddons: sqlite.hasChanged || vectors.hasChanged,
    hasBuilt,
    tensorflowFolder: tensorflow.tensorflowFolder,
  };
}

/**
 * @param {{ hasInstalled: boolean, hasPlacedAddons: boolean, hasProvisioned: boolean, hasBuilt: boolean }} done
 * @param {number} durationMs
 */
function summaryOf({ hasInstalled, hasPlacedAddons, hasProvisioned, hasBuilt }, durationMs) {
  const seconds = `${(durationMs / 1000).toFixed(1)} s`;
  const steps = [
    ...(hasInstalled ? ['packages installed'] : []),
    ...(hasPlacedAddons ? ['addons in place'] : []),
    ...(hasProvisioned ? ['TensorFlow in place'] : []),
    ...(hasBuilt ? ['workspace built'] : []),
  ];
  return steps.length === 0
    ? `Set up already, nothing to do (${seconds}).`
    : `Set up: ${steps.join(', ')} (${seconds}).`;
}

/**
 * Which TensorFlow it is to be.
 * @typedef {{ tensorflowDir: string | undefined, device: 'cpu' | 'cuda' | undefined }} TensorflowChoice
 */

/**
 * What was said now, or in the environment, or to an earlier set-up of this checkout.
 * @param {SetUpOptions} options
 * @returns {Promise<TensorflowChoice>}
 */
async function chooseTensorflow(options) {
  const remembered = parse(await readFile(CHOICE_FILE, 'utf8').catch(() => '{}')) ?? {};
  return {
    tensorflowDir: chooseTensorflowDir(options, remembered.tensorflowDir),
    device: options.device ?? remembered.device ?? undefined,
  };
}

/**
 * @param {SetUpOptions} options
 * @param {unknown} remembered
 */
function chooseTensorflowDir({ env, tensorflowDir, isDownloadForced }, remembered) {
  if (tensorflowDir !== undefined) return resolve(tensorflowDir);
  if (isDownloadForced) return undefined;
  if (env.THAW_TENSORFLOW_DIR) return resolve(env.THAW_TENSORFLOW_DIR);
  return typeof remembered === 'string' ? remembered : undefined;
}

/**
 * Later set-ups of this checkout, which the other scripts run without options, do as this one did.
 * @param {TensorflowChoice} choice
 */
async function rememberTensorflow({ tensorflowDir, device }) {
  await mkdir(STATE_FOLDER, { recursive: true });
  await writeFile(CHOICE_FILE, `${JSON.stringify({ tensorflowDir, device })}\n`);
}

/** @param {string} text @returns {any} */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

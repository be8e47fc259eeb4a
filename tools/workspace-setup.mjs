// @ts-check
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { provisionTensorflow } from '../libs/runtime/provision/index.mjs';
import { silentProgress } from '../libs/runtime/provision/progress.mjs';
import { installPackages } from './package-install.mjs';
import { buildWorkspace } from './workspace-build.mjs';

/** The folder of this repository. */
export const WORKSPACE = dirname(import.meta.dirname);

const CHOICE_FILE = join(WORKSPACE, '.thaw', 'setup.json');

/**
 * @typedef {object} SetUpOptions
 * @property {NodeJS.ProcessEnv} env
 * @property {AbortSignal | undefined} [signal]
 * @property {import('../libs/runtime/provision/progress.mjs').Progress | undefined} [progress] default: silent
 * @property {string | undefined} [tensorflowDir] a prebuilt TensorFlow; remembered for later set-ups
 * @property {boolean | undefined} [isDownloadForced] forget a remembered one
 * @property {boolean | undefined} [isFullCheck]
 */

/**
 * @typedef {object} SetUpResult
 * @property {string} summary one line for people
 * @property {boolean} hasInstalled packages
 * @property {boolean} hasProvisioned TensorFlow or its addon
 * @property {boolean} hasBuilt TypeScript
 * @property {string} tensorflowFolder
 * @property {number} durationMs
 */

/**
 * Makes this checkout ready to run: packages, TensorFlow beneath them, built TypeScript. What is in place is left alone.
 * @param {SetUpOptions} options
 * @returns {Promise<SetUpResult>}
 * @throws {import('../libs/runtime/provision/provision-error.mjs').ProvisionError} whose message is one sentence that says what to do
 */
export async function setUp(options) {
  const startedAt = performance.now();
  const context = {
    root: WORKSPACE,
    env: options.env,
    signal: options.signal,
    progress: options.progress ?? silentProgress,
  };
  const tensorflowDir = await chooseTensorflowDir(options);
  const hasInstalled = await installPackages(context);
  const tensorflow = await provisionTensorflow({
    ...context,
    projectRoot: join(WORKSPACE, 'libs', 'runtime'),
    tensorflowDir,
    isFullCheck: options.isFullCheck,
  });
  if (options.tensorflowDir !== undefined || options.isDownloadForced)
    await rememberTensorflowDir(tensorflowDir);
  const hasBuilt = await buildWorkspace(context);
  const durationMs = Math.round(performance.now() - startedAt);
  const hasDone = { hasInstalled, hasProvisioned: tensorflow.hasChanged, hasBuilt };
  return {
    summary: summaryOf(hasDone, durationMs),
    ...hasDone,
    tensorflowFolder: tensorflow.tensorflowFolder,
    durationMs,
  };
}

/**
 * @param {{ hasInstalled: boolean, hasProvisioned: boolean, hasBuilt: boolean }} done
 * @param {number} durationMs
 */
function summaryOf({ hasInstalled, hasProvisioned, hasBuilt }, durationMs) {
  const seconds = `${(durationMs / 1000).toFixed(1)} s`;
  const steps = [
    ...(hasInstalled ? ['packages installed'] : []),
    ...(hasProvisioned ? ['TensorFlow in place'] : []),
    ...(hasBuilt ? ['workspace built'] : []),
  ];
  return steps.length === 0
    ? `Set up already, nothing to do (${seconds}).`
    : `Set up: ${steps.join(', ')} (${seconds}).`;
}

/**
 * The folder that was given now, or in the environment, or to an earlier set-up of this checkout.
 * @param {SetUpOptions} options
 * @returns {Promise<string | undefined>}
 */
async function chooseTensorflowDir({ env, tensorflowDir, isDownloadForced }) {
  if (tensorflowDir !== undefined) return resolve(tensorflowDir);
  if (isDownloadForced) return undefined;
  if (env.THAW_TENSORFLOW_DIR) return resolve(env.THAW_TENSORFLOW_DIR);
  const remembered = parse(await readFile(CHOICE_FILE, 'utf8').catch(() => '{}'))?.tensorflowDir;
  return typeof remembered === 'string' ? remembered : undefined;
}

/**
 * Later set-ups of this checkout, which the other scripts run without options, do as this one did.
 * @param {string | undefined} tensorflowDir
 */
async function rememberTensorflowDir(tensorflowDir) {
  await mkdir(dirname(CHOICE_FILE), { recursive: true });
  await writeFile(CHOICE_FILE, `${JSON.stringify({ tensorflowDir: tensorflowDir ?? null })}\n`);
}

/** @param {string} text @returns {any} */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

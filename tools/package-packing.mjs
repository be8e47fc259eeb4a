// @ts-check
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ProvisionError } from '../libs/runtime/provision/provision-error.mjs';
import { installPackages, runNpm } from './package-install.mjs';
import { stagePackage } from './package-stage.mjs';
import { buildWorkspace } from './workspace-build.mjs';
import { WORKSPACE } from './workspace-setup.mjs';

/** @typedef {{ file: string, sizeBytes: number, unpackedBytes: number, numFiles: number, paths: string[] }} PackedPackage `paths` lie in the package */

/**
 * Makes the one file that a project installs. TensorFlow is not in it and not needed for it.
 * @param {object} options
 * @param {NodeJS.ProcessEnv} options.env
 * @param {AbortSignal | undefined} [options.signal]
 * @param {import('../libs/runtime/provision/progress.mjs').Progress} options.progress
 * @param {string} options.targetFolder
 * @returns {Promise<PackedPackage>}
 * @throws {ProvisionError} whose message is one sentence that says what to do
 */
export async function packWorkspace({ env, signal, progress, targetFolder }) {
  const context = { root: WORKSPACE, env, signal, progress };
  await installPackages(context);
  await buildWorkspace(context);
  await mkdir(targetFolder, { recursive: true });
  // Outside the workspace, whose node_modules npm would search for what the package needs, and pack it too.
  const stage = await mkdtemp(join(tmpdir(), 'thaw-package-'));
  try {
    progress.begin('Packing');
    await stagePackage(WORKSPACE, stage);
    const packed = await runPack(stage, resolve(targetFolder), { env, signal });
    progress.end('packed');
    return packed;
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

/**
 * @param {string} stage
 * @param {string} target
 * @param {{ env: NodeJS.ProcessEnv, signal: AbortSignal | undefined }} surroundings
 * @returns {Promise<PackedPackage>}
 */
async function runPack(stage, target, surroundings) {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', target];
  const { exitCode, stdout, stderr } = await runNpm(args, { cwd: stage, ...surroundings });
  if (exitCode !== 0) throw packFailure(stderr);
  const [{ filename, size, unpackedSize, files }] = JSON.parse(stdout);
  const paths = files.map((/** @type {{ path: string }} */ { path }) => path);
  return {
    file: join(target, filename),
    sizeBytes: size,
    unpackedBytes: unpackedSize,
    numFiles: paths.length,
    paths,
  };
}

/** @param {string} stderr */
function packFailure(stderr) {
  const reason = /^npm (?:error|ERR!) (?!code)(.*)$/m.exec(stderr)?.[1] ?? 'no reason was given';
  return new ProvisionError(
    'FAILED_PRECONDITION',
    `npm could not pack (${reason.trim()}): make sure that npm 10 or newer is on the PATH and that --to can be written, and run \`npm run pack\` again.`,
  );
}

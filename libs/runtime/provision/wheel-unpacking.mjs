// @ts-check
import { join } from 'node:path';
import { runProgram } from './child-process.mjs';
import { noSpaceLeft, ProvisionError } from './provision-error.mjs';
import { setupCommand } from './setup-command.mjs';

/**
 * @typedef {object} UnpackOptions
 * @property {string} python
 * @property {string} wheelFile
 * @property {string} folder where the members go; empty
 * @property {NodeJS.ProcessEnv} env
 * @property {AbortSignal | undefined} signal
 * @property {import('./progress.mjs').Progress} progress
 */

/** @typedef {{ path: string, sizeBytes: number, sha256: string }} UnpackedFile */

/**
 * Unpacks the chosen members of a wheel, each checked against the wheel's RECORD.
 * Python does it, because Node has no reader of zip files and Python is needed for pip anyway.
 * @param {import('./wheels.mjs').WheelSpec} wheel
 * @param {UnpackOptions} options
 * @returns {Promise<UnpackedFile[]>}
 * @throws {ProvisionError} DATA_LOSS when a member is not what RECORD says or a rule matches none, RESOURCE_EXHAUSTED on a full disk
 */
export async function unpackWheel(wheel, { python, wheelFile, folder, env, signal, progress }) {
  progress.begin(`Unpacking ${wheel.title} ${wheel.version}`, wheel.unpackedBytes);
  /** @type {UnpackedFile[] | undefined} */
  let files;
  /** @type {{ error?: string, detail?: string }} */
  let failure = {};
  const result = await runProgram(python, [join(import.meta.dirname, 'wheel_unpacker.py')], {
    env,
    signal,
    input: JSON.stringify({ wheel: wheelFile, target: folder, members: wheel.members }),
    onStdoutLine(line) {
      const message = JSON.parse(line);
      if ('doneBytes' in message) progress.advance(message.doneBytes, message.totalBytes);
      else if ('files' in message) files = message.files;
      else failure = message;
    },
  });
  if (files === undefined) throw unpackFailure(wheel, folder, failure, result.stderr);
  requireAllRules(wheel, files);
  progress.end(`unpacked ${wheel.title} ${wheel.version}`);
  return files;
}

/**
 * @param {import('./wheels.mjs').WheelSpec} wheel
 * @param {readonly UnpackedFile[]} files
 */
function requireAllRules(wheel, files) {
  const unmatched = wheel.members.find(
    ({ to }) => !files.some(({ path }) => path === to || path.startsWith(to)),
  );
  if (unmatched) throw damaged(wheel, `has no ${unmatched.from}`);
}

/**
 * @param {import('./wheels.mjs').WheelSpec} wheel
 * @param {string} folder
 * @param {{ error?: string, detail?: string }} failure
 * @param {string} stderr
 */
function unpackFailure(wheel, folder, { error, detail }, stderr) {
  if (error === 'no-space') return noSpaceLeft(folder);
  if (error === 'altered') return damaged(wheel, `is altered (${detail})`);
  const reason = detail ?? stderr.trim().split('\n').at(-1) ?? '';
  return new ProvisionError(
    'INTERNAL',
    `${wheel.fileName} could not be unpacked (${reason}): check that ${folder} can be written and run \`${setupCommand()}\` again.`,
  );
}

/**
 * @param {import('./wheels.mjs').WheelSpec} wheel
 * @param {string} what
 */
function damaged(wheel, what) {
  return new ProvisionError(
    'DATA_LOSS',
    `${wheel.fileName} ${what}: run \`${setupCommand()}\` again, and if that does not help, give a prebuilt TensorFlow with --tensorflow-dir.`,
  );
}

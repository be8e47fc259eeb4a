// @ts-check
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { WORKSPACE } from './workspace-setup.mjs';

/** @typedef {ReturnType<typeof startThaw>} ThawCommand */

/** What `npx thaw` runs in this checkout. */
export const THAW = join(WORKSPACE, 'apps', 'cli', 'bin', 'thaw.mjs');

/**
 * Starts a `thaw` command.
 * @param {readonly string[]} args
 * @param {{ thaw?: string, hearsLog?: boolean }} [options] another script than the checkout's; whether standard error is read here
 */
export function startThaw(args, { thaw = THAW, hearsLog = false } = {}) {
  const child = spawn(process.execPath, [thaw, ...args], {
    stdio: ['ignore', 'pipe', hearsLog ? 'pipe' : 'inherit'],
  });
  /** @type {Promise<void>} */
  const ended = new Promise((resolve) => child.once('close', () => resolve()));
  return { child, ended };
}

/**
 * Ends it as Ctrl-C would, and by force if it does not listen.
 * @param {ThawCommand} command
 */
export async function stopThaw({ child, ended }) {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await ended;
  clearTimeout(timer);
}

/**
 * Where a coordinator that was started with `--json` listens, and its own process id, beneath that of the command.
 * @param {ThawCommand} coordinator
 * @returns {Promise<{ address: string, processId: number }>}
 */
export function noticeOfCoordinator({ child, ended }) {
  return new Promise((resolve, reject) => {
    if (child.stdout === null) throw new Error('the output of this command is not read');
    createInterface({ input: child.stdout }).on('line', (line) => {
      const notice = JSON.parse(line);
      if (notice.address !== undefined) resolve(notice);
    });
    void ended.then(() => reject(new Error('the coordinator ended before it was ready')));
  });
}

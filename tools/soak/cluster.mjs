// @ts-check
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { WORKSPACE } from '../workspace-setup.mjs';

const THAW = join(WORKSPACE, 'apps', 'cli', 'bin', 'thaw.mjs');

/**
 * A coordinator and two workers, each in a command of its own.
 * @param {string} dataDir
 */
export async function startCluster(dataDir) {
  const coordinator = start('coordinator', '--listen', '127.0.0.1:0', '--data-dir', dataDir, '--json');
  const address = await new Promise((resolve, reject) => {
    createInterface({ input: coordinator.child.stdout }).on('line', (line) => {
      const notice = JSON.parse(line);
      if (notice.address !== undefined) resolve(notice.address);
    });
    void coordinator.ended.then(() => reject(new Error('the coordinator ended before it was ready')));
  });
  const workers = [1, 2].map(() => start('worker', '--coordinator', address));
  return {
    address: String(address),
    processId: coordinator.child.pid ?? 0,
    stop: async () => {
      await Promise.all(workers.map(stop));
      await stop(coordinator);
    },
  };
}

/** @param {string[]} args */
function start(...args) {
  const child = spawn(process.execPath, [THAW, ...args, '--log-level', 'error'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout.resume();
  const ended = new Promise((resolve) => child.once('close', resolve));
  return { child, ended };
}

/** @param {ReturnType<typeof start>} process */
async function stop({ child, ended }) {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await ended;
  clearTimeout(timer);
}

// @ts-check
import { createInterface } from 'node:readline';
import { startThaw, stopThaw } from '../thaw-command.mjs';

/**
 * A coordinator and two workers, each in a command of its own.
 * @param {string} dataDir
 */
export async function startCluster(dataDir) {
  const coordinator = start('coordinator', '--listen', '127.0.0.1:0', '--data-dir', dataDir, '--json');
  const { address } = await noticeOfCoordinator(coordinator);
  const workers = [1, 2].map(() => start('worker', '--coordinator', address));
  return {
    address,
    processId: coordinator.child.pid ?? 0,
    stop: async () => {
      await Promise.all(workers.map(stopThaw));
      await stopThaw(coordinator);
    },
  };
}

/**
 * Where a coordinator that was started with `--json` listens, and its own process id, beneath that of the command.
 * @param {import('../thaw-command.mjs').ThawCommand} coordinator
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

/** @param {string[]} args */
function start(...args) {
  const command = startThaw([...args, '--log-level', 'error']);
  command.child.stdout?.resume();
  return command;
}

// @ts-check
import { noticeOfCoordinator, startThaw, stopThaw } from '../thaw-command.mjs';

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

/** @param {string[]} args */
function start(...args) {
  const command = startThaw([...args, '--log-level', 'error']);
  command.child.stdout?.resume();
  return command;
}

// @ts-check
import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** @typedef {import('thaw/client').Coordinator} Coordinator */

/**
 * Lets watchers follow a job; resolves with how many heard its last event.
 * @param {Coordinator} coordinator
 * @param {string} jobId
 * @param {number} count
 */
export async function watchToTheEnd(coordinator, jobId, count) {
  const watching = Array.from({ length: count }, async () => {
    let last = '';
    for await (const event of coordinator.job(jobId)) last = event.type;
    return last === 'JobCancelled' || last === 'JobSucceeded';
  });
  const heard = await Promise.all(watching);
  return heard.filter(Boolean).length;
}

/**
 * A watcher in a process of its own that asks for a job's events and never reads any.
 * @param {string} address
 * @param {string} jobId
 */
export function startDeafWatcher(address, jobId) {
  const script = join(import.meta.dirname, 'deaf-watcher.mjs');
  const child = spawn(process.execPath, [script, address, jobId], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const started = new Promise((resolve) => child.stdout.once('data', resolve));
  return {
    started,
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

// @ts-check
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/**
 * Lets watchers follow a job, in a process of their own: what they read must not delay what is measured in this one.
 * @param {string} address
 * @param {string} jobId
 * @param {number} count
 */
export async function startWatchers(address, jobId, count) {
  const script = join(import.meta.dirname, 'reading-watchers.mjs');
  const args = [script, address, jobId, String(count)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await lines.next();
  return {
    /** How many heard the job's last event; waits until all have ended. */
    numEnded: async () => Number((await lines.next()).value ?? 0),
  };
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

// @ts-check
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'thaw/client';
import { noticeOfCoordinator, startThaw, stopThaw } from '../thaw-command.mjs';

/** @typedef {import('thaw/client').Coordinator} Coordinator */
/** @typedef {{ coordinator: Coordinator, startMs: number, peakRssBytes: () => Promise<number | null> }} Cluster `startMs`: until all workers had joined */

/** How long workers may take to join. */
const PATIENCE_MS = 120_000;
const LOOK_AGAIN_MS = 20;

/**
 * Runs `thaw up` with a data folder and a feature cache of its own in a folder, and ends it when `use` has ended.
 * @template Result
 * @param {{ folder: string, device: import('./site.mjs').Site['device'], workers: number, threads: number, signal: AbortSignal }} options
 * @param {(cluster: Cluster) => Promise<Result>} use
 * @returns {Promise<Result>}
 */
export async function withCluster({ folder, device, workers, threads, signal }, use) {
  const startedAt = Date.now();
  const where = ['--listen', '127.0.0.1:0', '--data-dir', join(folder, 'data')];
  const cache = ['--feature-cache', join(folder, 'features')];
  const size = ['--device', device, '--workers', String(workers), '--threads', String(threads)];
  const up = startThaw([
    'up',
    ...where,
    ...cache,
    ...size,
    '--restarts',
    '0',
    '--log-level',
    'fatal',
    '--json',
  ]);
  try {
    const { address, processId } = await noticeOfCoordinator(up);
    up.child.stdout?.resume();
    const coordinator = await connect({ address });
    try {
      await allJoined(coordinator, workers, signal);
      const startMs = Date.now() - startedAt;
      const peakRssBytes = () => peakOfChildren(up.child.pid ?? 0, processId);
      return await use({ coordinator, startMs, peakRssBytes });
    } finally {
      coordinator.close();
    }
  } finally {
    await stopThaw(up);
  }
}

/** @param {Coordinator} coordinator @param {number} numWorkers @param {AbortSignal} signal */
async function allJoined(coordinator, numWorkers, signal) {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
  while ((await coordinator.describe()).workers.length < numWorkers)
    await delay(LOOK_AGAIN_MS, undefined, { signal: limit });
}

/**
 * The most memory that any worker has held, where the system tells.
 * @param {number} commandId @param {number} coordinatorId
 */
async function peakOfChildren(commandId, coordinatorId) {
  try {
    const children = await readFile(`/proc/${commandId}/task/${commandId}/children`, 'utf8');
    const workers = children
      .trim()
      .split(' ')
      .filter((id) => Number(id) !== coordinatorId);
    const statuses = await Promise.all(workers.map((id) => readFile(`/proc/${id}/status`, 'utf8')));
    return Math.max(...statuses.map((status) => Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024));
  } catch {
    return null;
  }
}

// @ts-check
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withCluster } from './cluster.mjs';
import { jobTimes } from './job-times.mjs';
import { jobFileOf } from './work.mjs';

/** @typedef {import('./contestant.mjs').Run} Run */
/** @typedef {import('./work.mjs').Work} Work */
/** @typedef {import('thaw/client').Coordinator} Coordinator */

/** @typedef {ReturnType<typeof jobFileOf> | Readonly<Record<string, unknown>>} JobFile */

/**
 * Trains a work, see `runJob`.
 * @param {Work} work
 * @param {AbortSignal} signal
 */
export function runThaw(work, signal) {
  const { device, workers, threads, warmUp } = work;
  const jobs = { job: jobFileOf(work), warmUp: warmUp && jobFileOf(warmUp) };
  return runJob({ ...jobs, device, workers, threads }, signal);
}

/**
 * Trains a job on a cluster that is started for it, with an empty feature cache, after the job that is to warm it up.
 * @param {{ job: JobFile, warmUp?: JobFile | undefined, device: Work['device'], workers: number, threads: number }} plan
 * @param {AbortSignal} signal
 * @returns {Promise<Run>}
 */
export async function runJob({ job, warmUp, device, workers, threads }, signal) {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-bench-'));
  try {
    return await withCluster({ folder, device, workers, threads, signal }, async (cluster) => {
      const { coordinator, startMs } = cluster;
      if (warmUp !== undefined) await train(coordinator, warmUp, signal);
      const { events, numericsClass } = await train(coordinator, job, signal);
      const { buildMs, ...times } = jobTimes(events);
      const peakRssBytes = await cluster.peakRssBytes();
      const phase = events.find((event) => event.type === 'PhaseStarted');
      const featureSize = phase?.type === 'PhaseStarted' ? phase.featureSize : undefined;
      const settings = { ...chosenOf(numericsClass), featureSize };
      return { startMs: startMs + buildMs, ...times, peakRssBytes, settings };
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * @param {Coordinator} coordinator
 * @param {JobFile} jobFile
 * @param {AbortSignal} signal
 */
async function train(coordinator, jobFile, signal) {
  const job = await coordinator.submit(jobFile);
  const events = [];
  for await (const update of job.watch({ signal })) if (update.kind === 'event') events.push(update.event);
  signal.throwIfAborted();
  const last = events.at(-1);
  if (last?.type !== 'JobSucceeded')
    throw new Error(`a job of the benchmark ended with ${JSON.stringify(last)}`);
  const [worker] = (await coordinator.describe()).workers;
  return { events, numericsClass: worker?.numericsClass };
}

/** What was chosen, of all that decides the bits of a result. @param {Readonly<Record<string, string>> | undefined} numericsClass */
function chosenOf(numericsClass) {
  const { tensorflowVersion, device, intraOpThreads, interOpThreads, oneDnn } = numericsClass ?? {};
  return { tensorflow: tensorflowVersion, device, intraOpThreads, interOpThreads, oneDnn };
}

// @ts-check
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'thaw/client';
import { startCluster } from './cluster.mjs';
import { jobOf, writeBars } from './job.mjs';
import { residentBytesBelow } from './process-memory.mjs';
import { startDeafWatcher, startWatchers } from './watchers.mjs';

/** @typedef {import('thaw/client').Coordinator} Coordinator */
/** @typedef {{ minutes: number, numJobs: number, numWatchers: number }} Load */
/** @typedef {Awaited<ReturnType<typeof soak>>} Report */

const TARGETS = { submitP99Ms: 250, memoryGrowth: 0.2 };
/** The part of the load that comes before the first measurement, so that it is that of a coordinator that has worked. */
const WARM_UP_SHARE = 0.25;
const LONG_EPOCHS = 1_000_000;

/**
 * Puts a coordinator of its own under load.
 * @param {Load} load
 * @param {AbortSignal} signal
 */
export async function soak(load, signal) {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-soak-'));
  const cluster = await startCluster(join(folder, 'data'));
  try {
    const coordinator = await connect({ address: cluster.address });
    await writeBars(join(folder, 'bars'));
    await coordinator.upload(join(folder, 'bars'), { name: 'bars' });
    const report = await Promise.race([
      putUnderLoad(coordinator, cluster, load, signal),
      interruption(signal),
    ]);
    coordinator.close();
    return report;
  } finally {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Rejects when the signal aborts: a cluster must not outlive the script because of a call that waits for it.
 * @param {AbortSignal} signal
 * @returns {Promise<never>}
 */
function interruption(signal) {
  return new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(new Error('interrupted')), { once: true }),
  );
}

/**
 * Measures one load after a smaller one of the same kind.
 * @param {Coordinator} coordinator
 * @param {{ address: string, processId: number }} cluster
 * @param {Load} load
 * @param {AbortSignal} signal
 */
async function putUnderLoad(coordinator, cluster, load, signal) {
  const { processId } = cluster;
  const { minutes, numJobs, numWatchers } = load;
  const warmUp = {
    numJobs: Math.ceil(WARM_UP_SHARE * numJobs),
    minutes: WARM_UP_SHARE * minutes,
    numWatchers,
  };
  await loadOnce(coordinator, cluster, { ...warmUp, name: 'warm-up' }, signal);
  const rssBeforeBytes = await settledBytes(processId, minutes);
  const loaded = await loadOnce(coordinator, cluster, { ...load, name: 'load' }, signal);
  const { jobIds, failures, latencies, rssUnderLoadBytes, watchersEnded } = loaded;

  const listed = await coordinator.jobs();
  const ofLoad = listed.filter(({ jobId }) => jobIds.includes(jobId));
  latencies.sort((left, right) => left - right);
  return {
    submissionsFailed: failures.length,
    firstFailure: failures[0] ?? null,
    jobsSubmitted: jobIds.length,
    jobsListed: ofLoad.length,
    jobsSucceeded: ofLoad.filter(({ status }) => status === 'succeeded').length,
    jobsCancelled: ofLoad.filter(({ status }) => status === 'cancelled').length,
    submitP50Ms: quantile(latencies, 0.5),
    submitP99Ms: quantile(latencies, 0.99),
    submitMaxMs: quantile(latencies, 1),
    rssBeforeBytes,
    rssUnderLoadBytes,
    rssAfterBytes: await settledBytes(processId, minutes),
    watchers: numWatchers,
    watchersReading: numWatchers - 1,
    watchersEnded,
  };
}

/**
 * Lets watchers follow a job while others are submitted; all of them have ended, or are cancelled, when it resolves.
 * @param {Coordinator} coordinator
 * @param {{ address: string, processId: number }} cluster
 * @param {Load & { name: string }} load
 * @param {AbortSignal} signal
 */
async function loadOnce(coordinator, { address, processId }, { numWatchers, name, ...load }, signal) {
  const watched = await coordinator.submit(jobOf(`watched-${name}`, LONG_EPOCHS, 1));
  const deaf = startDeafWatcher(address, watched.id);
  await deaf.started;
  const watchers = await startWatchers(address, watched.id, numWatchers - 1);
  const { jobIds, ...submitted } = await submitAll(coordinator, { ...load, name, signal });
  const rssUnderLoadBytes = await residentBytesBelow(processId);
  await cancelAll(coordinator, [watched.id, ...jobIds]);
  const watchersEnded = await watchers.numEnded();
  await allEnd(coordinator, jobIds, signal);
  await deaf.stop();
  return { jobIds, ...submitted, rssUnderLoadBytes, watchersEnded };
}

/**
 * Submits jobs at an even pace; one that takes long does not hold up those after it.
 * @param {Coordinator} coordinator
 * @param {{ numJobs: number, minutes: number, name: string, signal: AbortSignal }} load
 */
async function submitAll(coordinator, { numJobs, minutes, name, signal }) {
  const everyMs = (minutes * 60_000) / numJobs;
  /** @type {number[]} */
  const latencies = [];
  const startedAt = performance.now();
  const submissions = [];
  for (let index = 0; index < numJobs; index += 1) {
    await delay(Math.max(0, startedAt + index * everyMs - performance.now()), undefined, { signal });
    submissions.push(submitOne(coordinator, `${name}-${index}`, latencies));
  }
  const answers = await Promise.all(submissions);
  return {
    jobIds: answers.flatMap((answer) => ('jobId' in answer ? [answer.jobId] : [])),
    failures: answers.flatMap((answer) => ('failure' in answer ? [answer.failure] : [])),
    latencies,
  };
}

/**
 * One that fails is counted, and does not end the measurement.
 * @param {Coordinator} coordinator
 * @param {string} name
 * @param {number[]} latencies
 * @returns {Promise<{ jobId: string } | { failure: string }>}
 */
async function submitOne(coordinator, name, latencies) {
  const startedAt = performance.now();
  try {
    return { jobId: (await coordinator.submit(jobOf(name, 1), { idempotencyKey: name })).id };
  } catch (thrown) {
    return { failure: thrown instanceof Error ? thrown.message : String(thrown) };
  } finally {
    latencies.push(performance.now() - startedAt);
  }
}

/**
 * Cancels those of the jobs that have not ended.
 * @param {Coordinator} coordinator
 * @param {readonly string[]} jobIds
 */
async function cancelAll(coordinator, jobIds) {
  await Promise.all(jobIds.map((jobId) => coordinator.job(jobId).cancel({ timeoutMs: 60_000 })));
}

/**
 * Waits until jobs have ended.
 * @param {Coordinator} coordinator
 * @param {readonly string[]} jobIds
 * @param {AbortSignal} signal
 */
async function allEnd(coordinator, jobIds, signal) {
  for (const jobId of jobIds) {
    for await (const _ of coordinator.job(jobId).watch({ signal })) continue;
    signal.throwIfAborted();
  }
}

/**
 * Memory that is free again is given back to the system some time later: the least of ten seconds after a minute's load.
 * @param {number} processId
 * @param {number} minutes
 */
async function settledBytes(processId, minutes) {
  let least = Infinity;
  for (let second = 0; second < Math.min(10, Math.ceil(10 * minutes)); second += 1) {
    least = Math.min(least, await residentBytesBelow(processId));
    await delay(1_000);
  }
  return least;
}

/**
 * @param {readonly number[]} ascending
 * @param {number} fraction
 */
function quantile(ascending, fraction) {
  const index = Math.min(ascending.length - 1, Math.ceil(fraction * ascending.length) - 1);
  return Math.round((ascending[Math.max(0, index)] ?? 0) * 10) / 10;
}

/**
 * What a report falls short of, in sentences.
 * @param {Report} report
 */
export function missedTargets(report) {
  const missed = [];
  const growth = report.rssAfterBytes / report.rssBeforeBytes - 1;
  const jobsEnded = report.jobsSucceeded + report.jobsCancelled;
  if (report.jobsListed < report.jobsSubmitted || jobsEnded < report.jobsSubmitted)
    missed.push(
      `${report.jobsSubmitted} jobs were submitted, ${report.jobsListed} listed, ${jobsEnded} ended well`,
    );
  if (report.submissionsFailed > 0)
    missed.push(`${report.submissionsFailed} submissions failed, the first with: ${report.firstFailure}`);
  if (report.watchersEnded < report.watchersReading)
    missed.push(`${report.watchersEnded} of ${report.watchersReading} watchers heard the end`);
  if (report.submitP99Ms > TARGETS.submitP99Ms)
    missed.push(
      `p99 of submit: expected at most ${TARGETS.submitP99Ms} ms, measured ${report.submitP99Ms} ms`,
    );
  if (growth > TARGETS.memoryGrowth)
    missed.push(`memory: expected at most 20 % more than before, measured ${Math.round(growth * 100)} %`);
  return missed;
}

/**
 * A report for people.
 * @param {Report} report
 * @param {readonly string[]} missed
 */
export function describeReport(report, missed) {
  const mebibytes = (/** @type {number} */ bytes) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  const lines = [
    `jobs       ${report.jobsSubmitted} submitted, ${report.jobsListed} listed, ${report.jobsSucceeded} succeeded, ${report.jobsCancelled} cancelled`,
    `submit     p50 ${report.submitP50Ms} ms, p99 ${report.submitP99Ms} ms, longest ${report.submitMaxMs} ms`,
    `memory     before ${mebibytes(report.rssBeforeBytes)}, under load ${mebibytes(report.rssUnderLoadBytes)}, after ${mebibytes(report.rssAfterBytes)}`,
    `watchers   ${report.watchers}, ${report.watchersEnded} of the ${report.watchersReading} that read heard the end`,
    ...missed.map((each) => `missed     ${each}`),
  ];
  return `${lines.join('\n')}\n`;
}

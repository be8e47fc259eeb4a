// @ts-check
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'thaw/client';
import { DATASET, writeStripes } from '../chaos/job.mjs';
import { measureCheckpoints } from './checkpoint-cost.mjs';
import { RecoveryCluster } from './cluster.mjs';
import { endlessJob } from './job.mjs';
import { DisturbedJob } from './disturbed-job.mjs';
import { measureTorchrun } from './torchrun.mjs';

/** @typedef {{ numRepeats: number, signal: AbortSignal }} Plan */
/** @typedef {Awaited<ReturnType<typeof measureRecovery>>} Report */

const NUM_WORKERS = 3;
/** The default of a coordinator. */
export const LEASE_MS = 5_000;

/**
 * Disturbs a job of a cluster of its own, and then the peer's, one thing after the other.
 * @param {Plan} plan
 */
export async function measureRecovery({ numRepeats, signal }) {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-recovery-'));
  const cluster = new RecoveryCluster({ folder, leaseMs: LEASE_MS });
  const interruption = new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(new Error('interrupted')), { once: true }),
  );
  try {
    const measured = await Promise.race([measureThaw(cluster, folder, numRepeats), interruption]);
    await cluster.stop();
    const torchrun = await measureTorchrun({ folder, numRepeats, signal });
    return { cores: availableParallelism(), repeats: numRepeats, ...measured, torchrun };
  } finally {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * @param {RecoveryCluster} cluster
 * @param {string} folder
 * @param {number} numRepeats
 */
async function measureThaw(cluster, folder, numRepeats) {
  await cluster.coordinator.start();
  await Promise.all(Array.from({ length: NUM_WORKERS }, () => cluster.addWorker()));
  const coordinator = await connect({ address: cluster.coordinator.address });
  try {
    await writeStripes(join(folder, DATASET));
    await coordinator.upload(join(folder, DATASET), { name: DATASET });
    const { id } = await coordinator.submit(endlessJob('disturbed'));
    const job = new DisturbedJob(cluster, id);
    await job.untilSettled(NUM_WORKERS);
    const stepMs = job.usualStepMs;
    const killed = await repeat(numRepeats, () => job.loseWorker('SIGKILL'));
    const frozen = await repeat(numRepeats, () => job.loseWorker('SIGSTOP'));
    const drained = await repeat(numRepeats, () => job.loseWorker('SIGTERM'));
    const restarted = await repeat(numRepeats, () => job.restartCoordinator());
    const joined = [...killed, ...frozen, ...drained].map(({ join: joining }) => joining);
    await coordinator.job(id).cancel();
    const speeds = await repeat(numRepeats, (round) => measureCheckpoints(cluster, coordinator, round));
    return {
      killed: killed.map(({ standstillMs }) => standstillMs),
      frozen: frozen.map(({ standstillMs }) => standstillMs),
      joined: joined.map(({ joinMs }) => joinMs),
      joinPauses: joined.map(({ pauseMs }) => pauseMs),
      drained: drained.map(({ standstillMs }) => standstillMs),
      drainPauses: drained.map(({ pauseMs }) => pauseMs),
      drainRepeatedSteps: drained.map(({ numInterrupted }) => numInterrupted),
      restartLostSteps: restarted.map(({ numLost }) => numLost),
      restartRepeatedSteps: restarted.map(({ numInterrupted }) => numInterrupted),
      speedsWithoutCheckpoints: speeds.map(({ withNone }) => withNone),
      speedsWithCheckpoints: speeds.map(({ withSome }) => withSome),
      checkpointCosts: speeds.map(({ withNone, withSome }) => 100 * (1 - withSome / withNone)),
      stepMs,
    };
  } finally {
    coordinator.close();
  }
}

/**
 * @template Result
 * @param {number} times
 * @param {(round: number) => Promise<Result>} measure
 * @returns {Promise<Result[]>} one after the other
 */
async function repeat(times, measure) {
  const results = [];
  for (let round = 0; round < times; round += 1) results.push(await measure(round));
  return results;
}

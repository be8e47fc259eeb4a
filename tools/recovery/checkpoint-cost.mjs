// @ts-check
import { endlessJob } from './job.mjs';

/** @typedef {import('./cluster.mjs').RecoveryCluster} RecoveryCluster */
/** @typedef {import('thaw/client').Coordinator} Coordinator */
/** @typedef {{ withNone: number, withSome: number }} Speeds in steps per second */

/** Of the job that is compared with one that takes none. */
export const CHECKPOINT_EVERY_STEPS = 20;
/** In which a job compiles and its workers find their pace. */
const FIRST_STEPS = 60;
const MEASURED_STEPS = 240;

/**
 * Trains the same job without checkpoints and with them, one after the other on the same workers: in turn the one and the other first,
 * so that what changes on the machine meanwhile speaks for neither.
 * @param {RecoveryCluster} cluster
 * @param {Coordinator} coordinator
 * @param {number} round
 * @returns {Promise<Speeds>}
 */
export async function measureCheckpoints(cluster, coordinator, round) {
  const none = () => speedOf(cluster, coordinator, { keep: 0 });
  const some = () => speedOf(cluster, coordinator, { everySteps: CHECKPOINT_EVERY_STEPS, keep: 2 });
  if (round % 2 === 0) return { withNone: await none(), withSome: await some() };
  const withSome = await some();
  return { withNone: await none(), withSome };
}

/**
 * @param {RecoveryCluster} cluster
 * @param {Coordinator} coordinator
 * @param {Record<string, number>} checkpoints
 */
async function speedOf(cluster, coordinator, checkpoints) {
  const { id } = await coordinator.submit({ ...endlessJob('checkpoints'), checkpoints });
  const from = await firstReportOf(cluster, id, FIRST_STEPS);
  const to = await firstReportOf(cluster, id, FIRST_STEPS + MEASURED_STEPS);
  await coordinator.job(id).cancel();
  return MEASURED_STEPS / ((to - from) / 1_000);
}

/** When the first member said that it has completed a step. @param {RecoveryCluster} cluster @param {string} jobId @param {number} step */
async function firstReportOf(cluster, jobId, step) {
  const find = () => cluster.log.stepsOf(jobId).find((report) => report.step === step);
  await cluster.until(`step ${step} of job ${jobId}`, () => find() !== undefined);
  return find()?.at ?? 0;
}

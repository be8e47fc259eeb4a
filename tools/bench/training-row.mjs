// @ts-check
import { THAW } from './contestant.mjs';
import { runThaw } from './thaw-run.mjs';
import { takeTurns } from './turns.mjs';

/** @typedef {import('./contestant.mjs').MeasuredRow} MeasuredRow */
/** @typedef {import('./bench.mjs').BenchContext} BenchContext */
/** @typedef {import('./training-rows.mjs').TrainingRow} TrainingRow */
/** @typedef {import('./rows.mjs').Row} Row */

/** What each row is measured with besides one replica for each worker: what a job that may grow has. */
const MANY_REPLICAS = 8;

/** Which do their work on a GPU where they are told to. @type {ReadonlySet<string>} */
const GPU_PEERS = new Set(['ddp', 'ddp-loader', 'precompute']);

/**
 * The row as it is measured on GPUs: against the peers that compute there, than which it is to be no slower.
 * @param {TrainingRow} row
 * @returns {TrainingRow}
 */
export function onGpu(row) {
  const peers = row.peers.filter((name) => GPU_PEERS.has(name));
  const targets = peers.map((against) => ({
    measure: /** @type {const} */ ('totalMs'),
    against,
    atLeast: 1,
  }));
  return { ...row, peers, targets };
}

/** @param {TrainingRow} row @returns {Row} */
export function withOneReplicaEach(row) {
  return { ...row, measure: (context) => measureTraining(row, context, context.site.workers) };
}

/**
 * A row with a replica for each worker, and with many.
 * @param {TrainingRow} row
 * @returns {Row[]}
 */
export function variantsOf(row) {
  const many = { ...row, id: `${row.id}-r${MANY_REPLICAS}`, title: `${row.title}; R=${MANY_REPLICAS}` };
  return [
    withOneReplicaEach(row),
    { ...many, measure: (context) => measureTraining(many, context, MANY_REPLICAS) },
  ];
}

/**
 * Lets Thaw and its peers train the same work in turns.
 * @param {TrainingRow} row
 * @param {BenchContext} context
 * @param {number} replicas
 * @returns {Promise<MeasuredRow>}
 */
async function measureTraining(row, context, replicas) {
  const { material, isQuick, peers, site, signal } = context;
  const work = await row.workOf({ material, isQuick, site, replicas });
  const contestants = [
    { name: THAW, run: () => runThaw(work, signal) },
    ...row.peers.map((name) => ({ name, run: () => peers.run(name, work) })),
  ];
  const { model, examples, epochs, batchSize, device, workers, threads, learningRate, momentum, seed } = work;
  return {
    ...{ id: row.id, title: row.title, targets: row.targets },
    settings: {
      ...{ application: model.application, trainable: work.trainable, examples: examples.numExamples },
      ...{ epochs, batchSize, replicas: work.replicas, device, workers, threads },
      ...{ learningRate, momentum, seed },
    },
    ...(await takeTurns(contestants, context)),
  };
}

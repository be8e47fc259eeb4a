// @ts-check
import { THAW } from './contestant.mjs';
import { runThaw } from './thaw-run.mjs';
import { takeTurns } from './turns.mjs';

/** @typedef {import('./contestant.mjs').MeasuredRow} MeasuredRow */
/** @typedef {import('./bench.mjs').BenchContext} BenchContext */
/** @typedef {import('./training-rows.mjs').TrainingRow} TrainingRow */

/** What each row is measured with besides one replica for each worker: what a job that may grow has. */
const MANY_REPLICAS = 8;

/**
 * A row with a replica for each worker, and with many.
 * @param {TrainingRow} row
 * @returns {{ id: string, title: string, measure: (context: BenchContext) => Promise<MeasuredRow> }[]}
 */
export function variantsOf(row) {
  const many = { ...row, id: `${row.id}-r${MANY_REPLICAS}`, title: `${row.title}; R=${MANY_REPLICAS}` };
  return [
    { ...row, measure: (context) => measureTraining(row, context, context.workers) },
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
  const { material, isQuick, peers, signal } = context;
  const work = await row.workOf({ material, isQuick, replicas });
  const contestants = [
    { name: THAW, run: () => runThaw(work, signal) },
    ...row.peers.map((name) => ({ name, run: () => peers.run(name, work) })),
  ];
  const { model, examples, epochs, batchSize, workers, threads, learningRate, momentum, seed } = work;
  return {
    ...{ id: row.id, title: row.title, targets: row.targets },
    settings: {
      ...{ application: model.application, trainable: work.trainable, examples: examples.numExamples },
      ...{ epochs, batchSize, replicas: work.replicas, workers, threads, learningRate, momentum, seed },
    },
    ...(await takeTurns(contestants, context)),
  };
}

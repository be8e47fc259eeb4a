// @ts-check
// Trains all of a model with TensorFlow.js's layers on the TensorFlow that Thaw uses: node tfjs-train.mjs TASK
import { readFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import { loadRuntime } from 'thaw';
import { peakRssBytes, readCourse } from './node-task.mjs';
import { readLayersModel } from './tfjs-model.mjs';

/** @typedef {import('@tensorflow/tfjs-core').Tensor} Tensor */

const task = JSON.parse(await readFile(process.argv[2] ?? '', 'utf8'));
if (task.trainable !== 'all')
  throw new Error(`expected a task in which all is trainable, received ${task.trainable}`);
await loadRuntime();
const model = await readLayersModel(task.model.tfjs);
const optimizer = tf.train.momentum(task.learningRate, task.momentum);
const settings = { tfjs: tf.version_core, intraOpThreads: process.env['TF_NUM_INTRAOP_THREADS'] };
const firstReadAt = Date.now();
const course = await readCourse(task);
const epochs = [];
for (let epoch = 0; epoch < course.numEpochs; epoch += 1) {
  let [lossSum, numExamples] = [0, 0];
  for (let step = 0; step < course.numSteps; step += 1) {
    const shares = course.shares(epoch, step).filter((rows) => rows.length > 0);
    const numInStep = shares.reduce((sum, rows) => sum + rows.length, 0);
    lossSum += numInStep * trainStep(shares, numInStep);
    numExamples += numInStep;
  }
  epochs.push({ endedAt: Date.now(), lossSum, numExamples });
}
process.stdout.write(
  `${JSON.stringify({ firstReadAt, epochs, peakRssBytes: await peakRssBytes(), settings })}\n`,
);

/** Each replica's share is a pass of its own: normalizations use its statistics. @param {readonly Int32Array[]} shares @param {number} numInStep */
function trainStep(shares, numInStep) {
  return tf.tidy(() => {
    const batches = shares.map((rows) => course.gather(rows));
    const mean = () =>
      /** @type {import('@tensorflow/tfjs-core').Scalar} */ (tf.addN(batches.map(lossOf)).div(numInStep));
    const loss = optimizer.minimize(mean, true);
    return loss?.dataSync()[0] ?? Number.NaN;
  });
}

/** The sum over its examples. @param {ReturnType<typeof course.gather>} batch @returns {Tensor} */
function lossOf({ images, shape, labels }) {
  const logits = /** @type {Tensor} */ (model.apply(tf.tensor(images, shape), { training: true }));
  const expected = tf.oneHot(tf.tensor1d(labels, 'int32'), logits.shape.at(-1) ?? 0);
  return tf.neg(tf.sum(tf.mul(expected, tf.logSoftmax(logits))));
}

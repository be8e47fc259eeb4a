// @ts-check
import { readFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import { peakRssBytes } from './node-task.mjs';
import { readNpy } from './npy-file.mjs';
import { medianOf } from './statistics.mjs';

/** @typedef {{ images: Float32Array, shape: number[], labels: readonly number[] }} ForwardBatch */

/** The task of the file that the command line names. */
export async function readForwardTask() {
  return JSON.parse(await readFile(process.argv[2] ?? '', 'utf8'));
}

/** @param {{ images: string, labels: string, scale: number, offset: number }} task @returns {Promise<ForwardBatch>} */
export async function readForwardBatch({ images, labels, scale, offset }) {
  const { values, shape } = await readNpy(images);
  const prepared = Float32Array.from(values, (value) => value * scale + offset);
  return { images: prepared, shape, labels: [...(await readNpy(labels)).values] };
}

/**
 * Times passes and prints what came of them as one line of JSON.
 * @param {{ warmUp: number, timed: number }} task
 * @param {ForwardBatch} batch
 * @param {() => Promise<Float32Array>} pass gives logits
 * @param {Readonly<Record<string, unknown>>} settings
 */
export async function reportForward({ warmUp, timed }, { labels }, pass, settings) {
  const readyAt = Date.now();
  /** @type {Float32Array} */
  let logits = new Float32Array();
  const durations = [];
  for (let index = -warmUp; index < timed; index += 1) {
    const startedAt = performance.now();
    logits = await pass();
    if (index >= 0) durations.push(performance.now() - startedAt);
  }
  const loss = tf.tidy(() => {
    const rows = tf.tensor2d(logits, [labels.length, logits.length / labels.length]);
    const expected = tf.oneHot(tf.tensor1d([...labels], 'int32'), rows.shape[1]);
    return tf.neg(tf.sum(tf.mul(expected, tf.logSoftmax(rows)))).dataSync()[0] ?? Number.NaN;
  });
  const line = { readyAt, passMs: medianOf(durations), loss: loss / labels.length };
  process.stdout.write(`${JSON.stringify({ ...line, peakRssBytes: await peakRssBytes(), settings })}\n`);
}

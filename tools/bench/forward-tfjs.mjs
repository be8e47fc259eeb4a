// @ts-check
// Times the forward pass of TensorFlow.js's layers on the TensorFlow that Thaw uses: node forward-tfjs.mjs TASK
import * as tf from '@tensorflow/tfjs-core';
import { loadRuntime } from 'thaw';
import { readForwardBatch, readForwardTask, reportForward } from './forward-task.mjs';
import { readLayersModel } from './tfjs-model.mjs';

const task = await readForwardTask();
await loadRuntime();
const model = await readLayersModel(task.tfjs);
const batch = await readForwardBatch(task);
const images = tf.tensor(batch.images, batch.shape);
const pass = async () => {
  const output = /** @type {tf.Tensor} */ (model.predictOnBatch(images));
  const logits = /** @type {Float32Array} */ (output.dataSync());
  output.dispose();
  return logits;
};
await reportForward(task, batch, pass, {
  tfjs: tf.version_core,
  intraOpThreads: process.env['TF_NUM_INTRAOP_THREADS'],
});

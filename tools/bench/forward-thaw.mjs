// @ts-check
// Times the forward pass of the package's predict: node forward-thaw.mjs TASK
import * as tf from '@tensorflow/tfjs-core';
import { loadModel, loadRuntime } from 'thaw';
import { readForwardBatch, readForwardTask, reportForward } from './forward-task.mjs';

const task = await readForwardTask();
const { tensorflowVersion } = await loadRuntime();
const model = await loadModel(task.safetensors);
const batch = await readForwardBatch(task);
const images = tf.tensor(batch.images, batch.shape);
const pass = async () => {
  const output = /** @type {tf.Tensor} */ (await model.predictOnBatch(images, { execution: 'compiled' }));
  const logits = /** @type {Float32Array} */ (output.dataSync());
  output.dispose();
  return logits;
};
await reportForward(task, batch, pass, {
  tensorflow: tensorflowVersion,
  intraOpThreads: process.env['TF_NUM_INTRAOP_THREADS'],
});

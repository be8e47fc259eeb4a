// @ts-check
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';

/** Reads a model of TensorFlow.js with its shards. @param {string} path of its model.json */
export async function readLayersModel(path) {
  const json = JSON.parse(await readFile(path, 'utf8'));
  const [{ paths, weights }] = json.weightsManifest;
  const shards = paths.map((/** @type {string} */ each) => readFile(join(dirname(path), each)));
  const bytes = Buffer.concat(await Promise.all(shards));
  const weightData = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const content = { modelTopology: json.modelTopology, weightSpecs: weights, weightData };
  return loadLayersModel(tf.io.fromMemory(content));
}

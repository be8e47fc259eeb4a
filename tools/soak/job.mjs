// @ts-check
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const NUM_EXAMPLES = 32;
const SIDE = 8;

/**
 * Writes a small dataset: two classes, told apart by which half is bright.
 * @param {string} folder
 */
export async function writeBars(folder) {
  const labels = Array.from({ length: NUM_EXAMPLES }, (_, example) => example % 2);
  const isBright = (/** @type {number} */ label, /** @type {number} */ row) =>
    row < SIDE / 2 === (label === 0);
  const pixels = labels.flatMap((label, example) =>
    Array.from({ length: SIDE * SIDE }, (_, at) => (isBright(label, Math.floor(at / SIDE)) ? 200 : example)),
  );
  await mkdir(folder);
  await writeFile(join(folder, 'images.idx'), idxBytes([NUM_EXAMPLES, SIDE, SIDE], pixels));
  await writeFile(join(folder, 'labels.idx'), idxBytes([NUM_EXAMPLES], labels));
}

/**
 * A job over the uploaded dataset `bars`.
 * @param {string} name
 * @param {number} epochs
 * @param {number} [batchSize]
 */
export function jobOf(name, epochs, batchSize = 16) {
  const layers = [
    {
      class_name: 'InputLayer',
      config: { name: 'in', batch_shape: [null, SIDE, SIDE, 1], dtype: 'float32' },
    },
    { class_name: 'Flatten', config: { name: 'flat' } },
    { class_name: 'Dense', config: { name: 'out', units: 2, activation: 'softmax' } },
  ];
  return {
    name,
    model: { base: { config: { class_name: 'Sequential', config: { name: 'tiny', layers } } } },
    data: { format: 'idx', images: 'dataset:bars/images.idx', labels: 'dataset:bars/labels.idx' },
    train: {
      loss: 'sparse_categorical_crossentropy',
      optimizer: { name: 'sgd', learningRate: 0.01 },
      batchSize,
      epochs,
      seed: 1,
    },
    workers: { min: 1, max: 1 },
  };
}

/**
 * An idx file of unsigned bytes. @source https://yann.lecun.com/exdb/mnist/, "The IDX file format"
 * @param {number[]} shape
 * @param {number[]} values
 */
export function idxBytes(shape, values) {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.writeUInt32BE(0x0800 + shape.length);
  shape.forEach((size, axis) => header.writeUInt32BE(size, 4 + 4 * axis));
  return Buffer.concat([header, Buffer.from(values)]);
}

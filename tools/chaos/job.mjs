// @ts-check
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomOf } from '../random.mjs';
import { idxBytes } from '../soak/job.mjs';

/** Of an image, in pixels. */
const SIDE = 16;
const NUM_CLASSES = 4;
/** 240 to train on and 30 held back: seven full batches of 32 and one of 16 in an epoch. */
const NUM_EXAMPLES = 270;
const HOLD_OUT = 1 / 9;
const BATCH_SIZE = 32;
const REPLICAS = 8;
/** In how many ways each image is flipped. */
const VIEWS = 2;

/** The name of the dataset at the coordinator. */
export const DATASET = 'stripes';

/** The images, as the data of a job. */
export const DATA = {
  format: 'idx',
  images: `dataset:${DATASET}/images.idx`,
  labels: `dataset:${DATASET}/labels.idx`,
  scale: 1 / 255,
};

/**
 * Writes images of noise on which the rows of the label's share are brighter.
 * @param {string} folder is made
 */
export async function writeStripes(folder) {
  const noise = randomOf(1, 1);
  const labels = Array.from({ length: NUM_EXAMPLES }, (_, example) => example % NUM_CLASSES);
  const pixels = labels.flatMap((label) =>
    Array.from({ length: SIDE * SIDE }, (_, at) => {
      const isBright = Math.floor((Math.floor(at / SIDE) * NUM_CLASSES) / SIDE) === label;
      return noise.below(128) + (isBright ? 128 : 0);
    }),
  );
  await mkdir(folder);
  await writeFile(join(folder, 'images.idx'), idxBytes([NUM_EXAMPLES, SIDE, SIDE], pixels));
  await writeFile(join(folder, 'labels.idx'), idxBytes([NUM_EXAMPLES], labels));
}

/**
 * A job with all that could make a difference: augmentation in fixed views, kept features, BatchNormalization, Dropout, shuffling, clipping by the global
 * norm, Adam with averaged weights, a short last batch, held-back examples, and a second phase that thaws.
 * @param {{ name: string, epochsPerPhase: number, standstillFolder: string, workers: { min: number, max: number } }} options
 */
export function jobOf({ name, epochsPerPhase, standstillFolder, workers }) {
  const optimizer = { name: 'adam', learningRate: 0.001, globalClipnorm: 1, useEma: true };
  const input = { batch_shape: [null, SIDE, SIDE, 1], dtype: 'float32' };
  const layers = [
    layer('InputLayer', 'in', input),
    layer('RandomFlip', 'flip', { mode: 'horizontal' }),
    layer('Conv2D', 'conv', { filters: 8, kernel_size: [3, 3], use_bias: false }),
    layer('BatchNormalization', 'bn'),
    layer('Activation', 'relu', { activation: 'relu' }),
    layer('Standstill', 'standstill', { folder: standstillFolder }),
    layer('Dropout', 'drop', { rate: 0.3 }),
    layer('Flatten', 'flat'),
    // Large enough for three buckets, so that each of three workers owns one.
    layer('Dense', 'hidden', { units: 384, activation: 'relu' }),
    layer('Dense', 'out', { units: NUM_CLASSES, activation: 'softmax' }),
  ];
  return {
    name,
    modules: ['standstill'],
    model: { base: { config: layer('Sequential', 'small', { layers }) } },
    data: { ...DATA, holdOut: HOLD_OUT },
    train: {
      loss: 'sparse_categorical_crossentropy',
      metrics: ['accuracy'],
      batchSize: BATCH_SIZE,
      replicas: REPLICAS,
      seed: 11,
      // So that what the first phase freezes leaves something of examples to keep.
      views: VIEWS,
      phases: [
        { name: 'head', epochs: epochsPerPhase, freeze: ['conv', 'bn'], optimizer },
        {
          name: 'all',
          epochs: epochsPerPhase,
          optimizer,
          reduceLrOnPlateau: { monitor: 'val_loss', patience: 2, factor: 0.5 },
        },
      ],
    },
    workers,
    checkpoints: { everySteps: 4, keep: 2 },
  };
}

/**
 * A layer in Keras's config form.
 * @param {string} className
 * @param {string} name
 * @param {Record<string, unknown>} [config]
 */
export function layer(className, name, config = {}) {
  return { class_name: className, config: { name, ...config } };
}

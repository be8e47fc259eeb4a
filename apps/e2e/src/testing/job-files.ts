import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExampleFiles } from './example-files.js';

/** A layer or model in Keras's config form. */
export interface LayerConfig {
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** A layer in Keras's config form. */
export function layer(
  className: string,
  name: string,
  config: Readonly<Record<string, unknown>> = {},
): LayerConfig {
  return { class_name: className, config: { name, ...config } };
}

/** A Sequential model over images with one channel. */
export function sequential(
  name: string,
  imageShape: readonly [number, number],
  layers: readonly LayerConfig[],
): LayerConfig {
  const input = layer('InputLayer', `${name}-input`, {
    batch_shape: [null, ...imageShape, 1],
    dtype: 'float32',
  });
  return layer('Sequential', name, { layers: [input, ...layers] });
}

/** The smallest model that tells two classes of images of 8x8 apart, for jobs in which the model does not matter. */
export const TINY_MODEL = sequential(
  'tiny',
  [8, 8],
  [layer('Flatten', 'flat'), layer('Dense', 'out', { units: 2, activation: 'softmax' })],
);

/**
 * A model of which a state has all kinds of parts, for four classes of square images: random layers, and BatchNormalization with
 * its moving statistics.
 */
export function convolutional(side: number, filters: number): LayerConfig {
  return sequential(
    'small',
    [side, side],
    [
      layer('RandomFlip', 'flip', { mode: 'horizontal' }),
      layer('Conv2D', 'conv', { filters, kernel_size: [3, 3], use_bias: false }),
      layer('BatchNormalization', 'bn'),
      layer('Activation', 'relu', { activation: 'relu' }),
      layer('Dropout', 'drop', { rate: 0.3 }),
      layer('Flatten', 'flat'),
      layer('Dense', 'out', { units: 4, activation: 'softmax' }),
    ],
  );
}

/** What the tests choose of a job; the rest is the same in all of them. */
export interface JobOptions {
  readonly name: string;
  readonly modules?: readonly string[];
  readonly model: Readonly<Record<string, unknown>>;
  readonly examples: ExampleFiles;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly train?: Readonly<Record<string, unknown>>;
  readonly verify?: Readonly<Record<string, unknown>>;
  /** Exactly so many, or from so many to so many. */
  readonly workers?: number | { readonly min: number; readonly max: number };
  readonly checkpoints?: Readonly<Record<string, number>>;
}

/** A job as it stands in a job file. */
export function jobOf({
  name,
  modules = [],
  model,
  examples,
  data,
  train,
  verify,
  workers = 1,
  checkpoints,
}: JobOptions): Record<string, unknown> {
  return {
    name,
    modules,
    model,
    data: { format: 'idx', ...examples, scale: 1 / 255, ...data },
    train: {
      loss: 'sparse_categorical_crossentropy',
      optimizer: { name: 'sgd', learningRate: 0.05 },
      metrics: ['accuracy'],
      batchSize: 16,
      epochs: 1,
      replicas: 8,
      seed: 11,
      ...train,
    },
    ...(verify && { verify }),
    workers: typeof workers === 'number' ? { min: workers, max: workers } : workers,
    checkpoints,
  };
}

/** Writes a job file. @returns its path */
export async function writeJob(folder: string, options: JobOptions): Promise<string> {
  const file = join(folder, `${options.name}.json`);
  await writeFile(file, JSON.stringify(jobOf(options), undefined, 2));
  return file;
}

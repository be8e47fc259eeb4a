import * as tf from '@tensorflow/tfjs-core';
import { applyFreezePlan, materializeWeights, type KerasConfig } from '@thaw/layers';

import type { SingleBatch } from '../batch.js';
import { buildJobModel } from '../job-model.js';
import { Trainer, type TrainerOptions } from '../trainer.js';
import { testRandom } from './test-random.js';

/** Number of classes of the small model. */
export const NUM_CLASSES = 3;

/** A convolution, batch normalization and pooling, as a job's base. */
export const BASE_CONFIG = baseConfig([]);

/** The same behind layers that change images at random. */
export const AUGMENTED_BASE_CONFIG = baseConfig([
  { class_name: 'RandomFlip', config: { name: 'flip' } },
  { class_name: 'RandomTranslation', config: { name: 'move', height_factor: 0.3, width_factor: 0.3 } },
]);

/** Dropout and a softmax classifier, as a job's head. */
export const HEAD_CONFIG: readonly KerasConfig[] = [
  { class_name: 'Dropout', config: { name: 'dropout', rate: 0.25 } },
  { class_name: 'Dense', config: { name: 'head', units: NUM_CLASSES, activation: 'softmax' } },
];

/** A trainer of a small model with dropout and batch normalization, its weights drawn from a fixed seed. */
export function createSmallTrainer(
  options: Partial<TrainerOptions> & {
    freeze?: string[];
    base?: KerasConfig;
    head?: readonly KerasConfig[];
  } = {},
): Trainer {
  const { freeze = [], base = BASE_CONFIG, head = HEAD_CONFIG, ...trainerOptions } = options;
  const { model } = buildJobModel({ baseConfig: base, head });
  applyFreezePlan(model, freeze);
  materializeWeights(model, { seed: 3, random: testRandom() });
  return Trainer.create({
    model,
    loss: 'sparse_categorical_crossentropy',
    metrics: ['accuracy'],
    optimizer: { name: 'adam', learningRate: 0.01 },
    seed: 3,
    random: testRandom(),
    ...trainerOptions,
  });
}

/** Examples that depend on the seed alone; the caller disposes them. */
export function randomBatch(numExamples: number, seed: number): SingleBatch {
  const labels = Int32Array.from({ length: numExamples }, (_, index) => (index + seed) % NUM_CLASSES);
  return {
    inputs: testRandom().normal([numExamples, 4, 4, 1], [11, seed], 0, 1),
    labels: tf.tensor1d(labels, 'int32'),
  };
}

function baseConfig(
  first: readonly { class_name: string; config: Record<string, string | number> }[],
): KerasConfig {
  return {
    class_name: 'Sequential',
    config: {
      name: 'pretrained',
      layers: [
        { class_name: 'InputLayer', config: { batch_shape: [null, 4, 4, 1], name: 'image' } },
        ...first,
        { class_name: 'Conv2D', config: { name: 'conv', filters: 3, kernel_size: [3, 3], padding: 'same' } },
        { class_name: 'BatchNormalization', config: { name: 'bn', momentum: 0.9 } },
        { class_name: 'Activation', config: { name: 'relu', activation: 'relu' } },
        { class_name: 'GlobalAveragePooling2D', config: { name: 'pool' } },
      ],
    },
  };
}

// @ts-check
import { DATA, layer } from '../chaos/job.mjs';

/** A convolution, BatchNormalization and two dense layers over the images of chaos, without an end. @param {string} name */
export function endlessJob(name) {
  const layers = [
    layer('InputLayer', 'in', { batch_shape: [null, 16, 16, 1], dtype: 'float32' }),
    layer('Conv2D', 'conv', { filters: 8, kernel_size: [3, 3], use_bias: false }),
    layer('BatchNormalization', 'bn'),
    layer('Activation', 'relu', { activation: 'relu' }),
    layer('Flatten', 'flat'),
    layer('Dense', 'hidden', { units: 96, activation: 'relu' }),
    layer('Dense', 'out', { units: 4, activation: 'softmax' }),
  ];
  return {
    name,
    model: { base: { config: layer('Sequential', 'small', { layers }) } },
    data: DATA,
    train: {
      loss: 'sparse_categorical_crossentropy',
      optimizer: { name: 'adam', learningRate: 0.001 },
      batchSize: 32,
      replicas: 8,
      epochs: 1_000_000,
      seed: 11,
    },
    workers: { min: 1, max: 3 },
  };
}

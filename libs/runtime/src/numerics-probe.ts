import { createHash } from 'node:crypto';

import * as tf from '@tensorflow/tfjs-core';
import type { RandomOps } from '@thaw/layers';

const BATCH = 16;
const SIDE = 16;
const NUM_CLASSES = 10;

/** Shapes of the probe's weights: two convolutions, scale and offset of a batch normalization, one dense kernel. */
const WEIGHT_SHAPES: readonly (readonly number[])[] = [
  [3, 3, 3, 16],
  [3, 3, 16, 32],
  [32],
  [32],
  [32, NUM_CLASSES],
];

/**
 * The gradient of a fixed small network (convolutions, batch statistics, a dense layer, softmax) on seeded
 * numbers, as the hex sha256 of its bytes. Machines whose digests differ do not add up to the same bits.
 * Leaves no tensor behind.
 */
export function probeDigest(random: RandomOps): string {
  const digest = createHash('sha256');
  for (const values of probeGradients(random))
    digest.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return digest.digest('hex');
}

function probeGradients(random: RandomOps): Float32Array[] {
  const gradients = tf.tidy(() => {
    const images = random.normal([BATCH, SIDE, SIDE, 3], [1, 0], 0, 1) as tf.Tensor4D;
    const labels = tf.oneHot(
      tf.mod(tf.range(0, BATCH, 1, 'int32'), tf.scalar(NUM_CLASSES, 'int32')),
      NUM_CLASSES,
    );
    const weights = WEIGHT_SHAPES.map((shape, index) => random.normal(shape, [2, index], 0, 0.1));
    return tf.grads((...inputs: tf.Tensor[]) => probeLoss(images, labels, inputs))(weights);
  });
  const values = gradients.map((gradient) => gradient.dataSync<'float32'>());
  tf.dispose(gradients);
  return values;
}

function probeLoss(images: tf.Tensor4D, labels: tf.Tensor, weights: readonly tf.Tensor[]): tf.Scalar {
  const [first, second, scale, offset, dense] = weights as [
    tf.Tensor4D,
    tf.Tensor4D,
    tf.Tensor1D,
    tf.Tensor1D,
    tf.Tensor2D,
  ];
  const hidden = tf.relu(tf.conv2d(images, first, 1, 'same'));
  const features = tf.conv2d(hidden, second, 2, 'same');
  const { mean, variance } = tf.moments(features, [0, 1, 2]);
  const normalized = tf.mul(tf.sub(features, mean), tf.rsqrt(tf.add(variance, 1e-3)));
  const pooled = tf.mean<tf.Tensor2D>(tf.relu(tf.add(tf.mul(normalized, scale), offset)), [1, 2]);
  return tf.neg(tf.sum(tf.mul(tf.cast(labels, 'float32'), tf.logSoftmax(tf.matMul(pooled, dense)))));
}

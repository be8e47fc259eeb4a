import * as tf from '@tensorflow/tfjs-core';
import { loadRuntime } from '../load-runtime.js';

// A process of its own: prints the numerics class of the environment it was started with, as JSON. With `busy` it computes
// other things before, of which kernels may remember something.
const runtime = await loadRuntime();
if (process.argv[2] === 'busy') {
  for (const [batch, side, channels] of [
    [3, 16, 3],
    [16, 8, 16],
    [7, 5, 32],
  ] as const)
    tf.tidy(() => {
      const images = runtime.random.normal([batch, side, side, channels], [batch, side], 0, 1) as tf.Tensor4D;
      const kernel = runtime.random.normal([3, 3, channels, 32], [side, batch], 0, 1) as tf.Tensor4D;
      tf.grad((weights) => tf.sum(tf.conv2d(images, weights as tf.Tensor4D, 2, 'same')))(kernel).dataSync();
    });
}
process.stdout.write(JSON.stringify(runtime.numericsClass()));

import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { nameNondeterministicOps, refusalOf } from './deterministic-ops.js';
import { loadRuntime } from './load-runtime.js';
import type { TensorflowBackend } from './tensorflow-backend.js';

const NODE = '\n\t [[{{node inner/MaxPoolGradWithArgmax.2}}]]';

describe('an op without a deterministic kernel', () => {
  // As the library of TensorFlow 2.21.0 has these texts.
  it.each([
    ['Determinism is not yet supported in GPU implementation of Bincount.', 'Bincount'],
    ['Determinism is not yet supported for Dilation2DBackpropInput.', 'Dilation2DBackpropInput'],
    ['Determinism is not yet supported for SVD of matrices with 1 column.', 'SVD of matrices'],
    [
      'Determinism is not yet supported in GPU implementation of Scatter ops with ref inputs. Consider using resource variables instead if you want to run Scatter when op determinism is enabled.',
      'Scatter ops',
    ],
    ['Deterministic GPU implementation of CropAndResizeBackpropImage not available.', 'CropAndResizeBackpropImage'], // prettier-ignore
    [
      'Deterministic GPU implementation of unsorted segment reduction op not available.',
      'unsorted segment reduction op',
    ],
    [
      'A deterministic GPU implementation of ResizeNearestNeighborGrad is not currently available.',
      'ResizeNearestNeighborGrad',
    ],
    [
      'A deterministic GPU implementation of fused batch-norm backprop, when training is disabled, is not currently available.',
      'fused batch-norm backprop, when training is disabled,',
    ],
    [
      'A deterministic GPU implementation of DepthwiseConvBackpropFilter is not available with this version of cuDNN. Please build with cuDNN version 7.6.3 or later.',
      'DepthwiseConvBackpropFilter',
    ],
    [
      'The GPU implementation of SparseSoftmaxCrossEntropyWithLogits that would have been executed is not deterministic. Note that the Python API uses an alternative, deterministic, GPU-accelerated path when determinsim is enabled.',
      'SparseSoftmaxCrossEntropyWithLogits',
    ],
    ['Timestamp cannot be called when determinism is enabled', 'Timestamp'],
    ['When determinism is enabled, random ops must have a seed specified.', 'random ops'],
  ])('is known by what TensorFlow says: %s', (message, named) => {
    const eager = `Invalid TF_Status: 12\nMessage: ${message}`;
    expect(refusalOf(new Error(eager))?.message).toContain(`op ${named}: expected`);
    expect(refusalOf(new Error(eager), 'Called')?.message).toContain('op Called: expected');
    const recorded = refusalOf(new Error(`Session fail to run with error: ${message}${NODE}`));
    expect(recorded?.message).toContain('op MaxPoolGradWithArgmax: expected');
  });

  it('fails with its name, and says how it could be run', async () => {
    await loadRuntime();
    const probabilities = tf.tensor1d([0.5, 0.5]);
    // Its seed, a fraction, is 0 for TensorFlow.
    expect(() => tf.multinomial(probabilities, 1)).toThrow(
      'op Multinomial: expected a kernel that gives the same bits every time, received none from TensorFlow: "When determinism is ' +
        'enabled, random ops must have a seed". Use layers, losses and metrics without it, or, if no run has to be the same as ' +
        'another one, start all workers with --nondeterministic and set train.exact to false',
    );
    probabilities.dispose();
  });

  it('is no other failure', async () => {
    await loadRuntime();
    expect(refusalOf(new Error('Session fail to run with error: shapes differ'))).toBeUndefined();
    const backend = tf.backend() as unknown as TensorflowBackend;
    const { binding } = backend;
    nameNondeterministicOps(backend);
    expect(backend.binding).toBe(binding);
    expect(() => backend.executeSingleOutput('NoSuchOp', [], [])).toThrow('NoSuchOp');
  });
});

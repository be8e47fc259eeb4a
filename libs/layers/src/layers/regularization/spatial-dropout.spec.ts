import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { runInContext } from '../../calls/call-context.js';
import { InvalidLayerArgument } from '../../errors.js';
import type { Layer } from '../../layer.js';
import { testRun } from '../../testing/random.js';
import { SpatialDropout1D, SpatialDropout2D } from './spatial-dropout.js';

describe.each([
  { layerClass: SpatialDropout1D, shape: [20, 5, 6], places: 5 },
  { layerClass: SpatialDropout2D, shape: [20, 2, 3, 6], places: 6 },
])('$layerClass.name', ({ layerClass, shape, places }) => {
  const drop = (layer: Layer): tf.Tensor =>
    runInContext(testRun(true), () => layer.apply(tf.ones(shape))).result;

  it('drops the places of a channel together and divides the others by 1 - rate', () => {
    const perChannel = tf.transpose(
      tf.reshape(drop(new layerClass({ rate: 0.5 })), [20, places, 6]),
      [0, 2, 1],
    );
    const sums = [...tf.sum(perChannel, -1).dataSync()];
    expect(new Set(sums)).toEqual(new Set([0, 2 * places]));
    const dropped = sums.filter((sum) => sum === 0).length;
    expect(Math.abs(dropped / sums.length - 0.5)).toBeLessThan(0.15);
  });

  it('refuses another rank, and rates outside of 0 to 1, naming the layer', () => {
    const layer = new layerClass({ rate: 0.5, name: 's' });
    expect(() => layer.apply(tf.ones([2, 2]))).toThrow(
      `Layer 's': expected an input of rank ${shape.length}`,
    );
    expect(() => new layerClass({ rate: 2, name: 's' })).toThrow(InvalidLayerArgument);
    expect(() => new layerClass({ rate: 2, name: 's' })).toThrow(`${layerClass.name} 's': expected rate`);
  });
});

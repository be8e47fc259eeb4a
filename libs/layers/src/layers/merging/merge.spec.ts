import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { InvalidInput, InvalidLayerArgument } from '../../errors.js';
import { Input } from '../core/input-layer.js';
import type { Layer } from '../../layer.js';
import type { Shape } from '../../shapes/shape.js';
import { describeLayerFixtures } from '../../testing/layer-fixtures.js';
import { Add } from './add.js';
import { Concatenate } from './concatenate.js';
import { Dot } from './dot.js';
import { Maximum } from './maximum.js';
import { Subtract } from './subtract.js';

describeLayerFixtures('merging-elementwise');
describeLayerFixtures('concatenate');
describeLayerFixtures('dot');

function shapeOf(layer: Layer, ...shapes: readonly Shape[]): Shape {
  return layer.apply(shapes.map((batchShape) => Input({ batchShape }))).shape;
}

describe('elementwise merging', () => {
  it('infers shapes without a backend, as Keras does: unknown with anything stays unknown', () => {
    expect(shapeOf(new Add(), [null, 3], [null, 3])).toEqual([null, 3]);
    expect(shapeOf(new Add(), [null, 4, 3], [null, 3], [null, 1, 1])).toEqual([null, 4, 3]);
    expect(shapeOf(new Add(), [null, null, 3], [null, 4, 3])).toEqual([null, null, 3]);
    expect(shapeOf(new Maximum(), [null, 3], [2, 1])).toEqual([2, 3]);
  });

  it('takes a list of one', () => {
    const x = tf.tensor2d([[1, 2]]);
    expect([...new Add().apply([x]).dataSync()]).toEqual([1, 2]);
  });

  it('refuses other counts, batch sizes and shapes, naming the layer', () => {
    expect(() => shapeOf(new Subtract({ name: 's' }), [null, 2], [null, 2], [null, 2])).toThrow(
      "Layer 's': expected 2 tensors, received a list of 3.",
    );
    expect(() => shapeOf(new Add({ name: 'a' }), [2, 3], [4, 3])).toThrow(
      "Layer 'a': expected inputs of one batch size, received shapes [[2, 3], [4, 3]].",
    );
    expect(() => shapeOf(new Add({ name: 'a' }), [null, 4, 3], [null, 2])).toThrow(
      "Layer 'a': expected inputs that broadcast to [null, 4, 3], received shape [null, 2].",
    );
    const layer = new Add({ name: 'a' });
    layer.apply([tf.ones([1, 2]), tf.ones([1, 2])]);
    expect(() => layer.apply([tf.ones([1, 2]), tf.ones([1, 3])])).toThrow(InvalidInput);
  });
});

describe('Concatenate', () => {
  it('adds up the axis, unknown sizes staying unknown', () => {
    expect(shapeOf(new Concatenate(), [null, 3], [null, 2])).toEqual([null, 5]);
    expect(shapeOf(new Concatenate({ axis: 1 }), [null, 2, 3], [null, null, 3])).toEqual([null, null, 3]);
  });

  it('refuses shapes that differ elsewhere, other ranks, and axes that are not there, naming the layer', () => {
    const concatenate = (axis?: number): Concatenate => new Concatenate({ axis, name: 'c' });
    expect(() => shapeOf(concatenate(), [null, 2, 3], [null, 4, 3])).toThrow(
      "Layer 'c': expected inputs that match [null, 2, 3] on all axes but -1, received shape [null, 4, 3].",
    );
    expect(() => shapeOf(concatenate(), [null, 2], [null, 2, 2])).toThrow(InvalidInput);
    expect(() => shapeOf(concatenate(2), [null, 2], [null, 2])).toThrow(
      "Layer 'c': expected an input that has axis 2",
    );
    expect(() => concatenate(0.5)).toThrow(InvalidLayerArgument);
  });
});

describe('Dot', () => {
  it('refuses sizes that differ, the batch axis, and other counts of axes, naming the layer', () => {
    expect(() => shapeOf(new Dot({ axes: 1, name: 'd' }), [null, 2], [null, 3])).toThrow(
      "Layer 'd': expected equal sizes on axes 1 and 1, received shapes [[null, 2], [null, 3]].",
    );
    expect(() => shapeOf(new Dot({ axes: 0, name: 'd' }), [null, 2], [null, 2])).toThrow(
      "Layer 'd': expected axes [0] other than the batch, received",
    );
    expect(() => shapeOf(new Dot({ axes: 1 }), [2, 2], [3, 2])).toThrow(InvalidInput);
    expect(() => new Dot({ axes: [1, 2, 3] as unknown as [number, number], name: 'd' })).toThrow(
      "Dot 'd': expected axes to be an integer or two of them, received [1,2,3].",
    );
  });
});

import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Input } from '../layers/core/input-layer.js';
import { BatchNormalization } from '../layers/normalization/batch-normalization.js';
import { Dense } from '../layers/core/dense.js';
import { Dropout } from '../layers/regularization/dropout.js';
import { Model } from './model.js';
import { Sequential } from './sequential.js';
import { summary } from './summary.js';

function base(): Model {
  const image = Input({ shape: [3], name: 'image' });
  const x = new BatchNormalization({ name: 'bn' }).apply(new Dense({ units: 400, name: 'a' }).apply(image));
  return new Model({ inputs: image, outputs: x, name: 'base' });
}

function stack(): Sequential {
  const drop = new Dropout({ rate: 0.5, name: 'drop' });
  return new Sequential([base(), drop, new Dense({ units: 2, name: 'head' })], { name: 'stack' });
}

describe('summary', () => {
  it('shows layers, shapes, parameters and what trains, and makes no tensor', () => {
    const before = tf.memory().numTensors;
    const model = stack();
    const [first] = model.layers;
    if (first) first.trainable = false;
    expect(summary(model).split('\n')).toEqual([
      'Model: "stack"',
      '┌───────────────────┬──────────────┬─────────┬────────┐',
      '│ Layer (type)      │ Output Shape │ Param # │ Trains │',
      '├───────────────────┼──────────────┼─────────┼────────┤',
      '│ base (Functional) │ [null, 400]  │   3,200 │ N      │',
      '│ drop (Dropout)    │ [null, 400]  │       0 │ -      │',
      '│ head (Dense)      │ [null, 2]    │     802 │ Y      │',
      '└───────────────────┴──────────────┴─────────┴────────┘',
      ' Total params: 4,002 (15.63 KB)',
      ' Trainable params: 802 (3.13 KB)',
      ' Non-trainable params: 3,200 (12.50 KB)',
    ]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('shows what is inside models, and which of them trains in part', () => {
    const model = stack();
    const [first] = model.layers;
    const inner = first?.sublayers.find((layer) => layer.name === 'a');
    if (inner) inner.trainable = false;
    const rows = summary(model, { expandNested: true }).split('\n').slice(4, 10);
    expect(rows.map((row) => row.split('│').map((cell) => cell.trim()))).toEqual([
      ['', 'base (Functional)', '[null, 400]', '3,200', 'partly', ''],
      ['', '└ image (InputLayer)', '[null, 3]', '0', '-', ''],
      ['', '└ a (Dense)', '[null, 400]', '1,600', 'N', ''],
      ['', '└ bn (BatchNormalization)', '[null, 400]', '1,600', 'Y', ''],
      ['', 'drop (Dropout)', '[null, 400]', '0', '-', ''],
      ['', 'head (Dense)', '[null, 2]', '802', 'Y', ''],
    ]);
  });

  it('says partly where single weights are frozen, and N for everything in a frozen model', () => {
    const model = new Sequential([Input({ shape: [3] }), new Dense({ units: 2, name: 'd' })]);
    const [kernel] = model.weights;
    if (kernel) kernel.trainable = false;
    expect(summary(model)).toMatch(/d \(Dense\).*partly/);
    model.trainable = false;
    expect(summary(model)).toMatch(/d \(Dense\).* N /);
    expect(summary(model)).toContain('Trainable params: 0 (0.00 B)');
  });

  it('marks what is not built yet', () => {
    const model = new Sequential([new Dense({ units: 2, name: 'd' })], { name: 's' });
    expect(summary(model)).toContain('│ d (Dense)    │ ?            │ 0 (unbuilt) │ -      │');
  });
});

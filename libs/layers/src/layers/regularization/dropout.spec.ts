import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { runInContext } from '../../calls/call-context.js';
import { InvalidInput, InvalidLayerArgument } from '../../errors.js';
import { expectNoLeak, gradientsOf } from '../../testing/fixture.js';
import { testRun } from '../../testing/random.js';
import { Dropout } from './dropout.js';

const x = tf.linspace(1, 2, 1000);

function dropped(layer: Dropout, training?: boolean): number[] {
  return tf.tidy(() => Array.from(runInContext(testRun(training), () => layer.apply(x)).result.dataSync()));
}

describe('Dropout', () => {
  it.each([0.2, 0.5])('keeps survivors at exactly x / (1 - %f) and drops about that fraction', (rate) => {
    const values = dropped(new Dropout({ rate }), true);
    const kept = tf.div(x, 1 - rate).dataSync();
    const zeros = values.filter((value) => value === 0).length;
    values.forEach((value, index) => expect([0, kept[index]]).toContain(value));
    expect(Math.abs(zeros / 1000 - rate)).toBeLessThan(0.06);
  });

  it('is the identity without training, and at rate 0', () => {
    const values = Array.from(x.dataSync());
    expect(dropped(new Dropout({ rate: 0.5 }))).toEqual(values);
    expect(dropped(new Dropout({ rate: 0.5 }), false)).toEqual(values);
    expect(dropped(new Dropout({ rate: 0 }), true)).toEqual(values);
  });

  it('drops everything at rate 1', () => {
    expect(dropped(new Dropout({ rate: 1 }), true).every((value) => value === 0)).toBe(true);
  });

  it('drops when frozen as when not, to the bit', () => {
    const layer = new Dropout({ rate: 0.5, name: 'd' });
    const thawed = dropped(layer, true);
    layer.trainable = false;
    expect(dropped(layer, true)).toEqual(thawed);
    expect(thawed).toContain(0);
  });

  it('drops together along the axes of size 1 of its noise shape', () => {
    const layer = new Dropout({ rate: 0.5, noiseShape: [null, 1] });
    const { result } = runInContext(testRun(true), () => layer.apply(tf.ones([64, 3])));
    const sums = tf.sum(result, 1).dataSync();
    expect(new Set(sums)).toEqual(new Set([0, 6]));
  });

  it('gives the gradient 1 / (1 - rate) to survivors, 0 to the others, and leaves no tensor', () => {
    expectNoLeak(() => {
      const layer = new Dropout({ rate: 0.5, name: 'd' });
      const [gradient] = gradientsOf(
        [x],
        () => runInContext(testRun(true), () => tf.sum(layer.apply(x))).result,
      );
      const values = dropped(layer, true);
      Array.from(gradient?.dataSync() ?? []).forEach((slope, index) =>
        expect(slope).toBe(values[index] ? 2 : 0),
      );
      gradient?.dispose();
    });
  });

  it('refuses rates outside of 0 to 1 and noise shapes that do not fit', () => {
    for (const rate of [-0.1, 1.1, Number.NaN])
      expect(() => new Dropout({ rate })).toThrow(InvalidLayerArgument);
    expect(() => new Dropout({ rate: 2, name: 'd' })).toThrow(
      "Dropout 'd': expected rate to be a number from 0 to 1, received 2.",
    );
    const layer = new Dropout({ rate: 0.5, noiseShape: [1] });
    expect(() => runInContext(testRun(true), () => layer.apply(tf.ones([2, 2])))).toThrow(InvalidInput);
  });
});

import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { BufferStock } from './buffer-stock.js';

/** Stands for a tensor: only whether it is the same one matters. */
function tensor(): tf.Tensor {
  return {} as tf.Tensor;
}

describe('a stock of buffers', () => {
  it('gives a buffer again once the tensor that was made of it is gone, for the same length alone', () => {
    const stock = new BufferStock();
    const buffer = stock.take(4);
    const made = stock.lend(tensor(), buffer);
    expect(stock.take(4)).not.toBe(buffer);
    stock.takeBack(made);
    expect(stock.take(3)).toHaveLength(3);
    expect(stock.take(4)).toBe(buffer);
  });

  it('takes nothing back twice, nor what it did not lend', () => {
    const stock = new BufferStock();
    const made = stock.lend(tensor(), stock.take(2));
    for (const each of [made, made, tensor()]) stock.takeBack(each);
    expect(stock.take(2)).not.toBe(stock.take(2));
  });
});

import type * as tf from '@tensorflow/tfjs-core';

/** Buffers that tensors were made of, to be used again once the tensors are gone. */
export class BufferStock {
  /** By length. */
  readonly #free = new Map<number, Float32Array[]>();
  readonly #lent = new Map<tf.Tensor, Float32Array>();

  /** A buffer that nobody uses; what is in it is anything. */
  take(length: number): Float32Array {
    return this.#free.get(length)?.pop() ?? new Float32Array(length);
  }

  /** Notes of which buffer a tensor was made. @returns the tensor */
  lend(tensor: tf.Tensor, buffer: Float32Array): tf.Tensor {
    this.#lent.set(tensor, buffer);
    return tensor;
  }

  /** The tensor is gone. */
  takeBack(tensor: tf.Tensor): void {
    const buffer = this.#lent.get(tensor);
    if (buffer === undefined) return;
    this.#lent.delete(tensor);
    const free = this.#free.get(buffer.length);
    if (free === undefined) this.#free.set(buffer.length, [buffer]);
    else free.push(buffer);
  }
}

/** Buffers of one size for the parts of vectors that wait or are being combined; used again and again. */
export class BufferPool {
  readonly #length: number;
  readonly #free: Float32Array[] = [];

  constructor(length: number) {
    this.#length = length;
  }

  /** Lends the first `length` elements of a buffer, with whatever they hold. */
  acquire(length: number): Float32Array {
    const buffer = this.#free.pop() ?? new Float32Array(this.#length);
    return length === this.#length ? buffer : buffer.subarray(0, length);
  }

  /** Takes back what {@link acquire} lent. */
  release(lent: Float32Array): void {
    this.#free.push(new Float32Array(lent.buffer));
  }
}

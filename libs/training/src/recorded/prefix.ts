import * as tf from '@tensorflow/tfjs-core';

import type { CompiledGraph, RecordedGraph } from './graph-compiler.js';

/** Values of a sample up to which it is small: 64x64 pixels of three channels. */
const LARGEST_SMALL = 64 * 64 * 3;
/**
 * Of small samples and of others. Kernels are brought into oneDNN's order for each group, so larger groups are faster: ResNet50
 * takes 45 ms for 32 images of 32x32 in groups of 32, 39 in groups of 64, 37 in groups of 128. What a group takes of memory
 * grows with it, and so does what is computed for nothing in one that is not full.
 */
const GROUP_SIZES = { small: 64, others: 32 };

/**
 * The part of a model that only the examples decide: its frozen beginning, up to the first random or trainable layer. What it
 * makes of an example, the example's features, stays the same for as long as nothing of it is thawed.
 */
export class Prefix {
  /** Of each feature, without the axis of the examples; float32. */
  readonly featureShapes: readonly (readonly number[])[];
  /**
   * How many examples it is computed of at once, always: what comes out of an example must not depend on how many others there
   * are.
   */
  readonly groupSize: number;
  /** Of everything that decides the features, but for the examples and the numerics of the machine. */
  readonly digest: string;
  readonly #recorded: RecordedGraph;
  #compiled: CompiledGraph | undefined;

  /** @param recorded which it takes over @param sampleShape of its input, without the axis of the examples */
  constructor(recorded: RecordedGraph, sampleShape: readonly number[]) {
    const isSmall = tf.util.sizeFromShape([...sampleShape]) <= LARGEST_SMALL;
    this.groupSize = isSmall ? GROUP_SIZES.small : GROUP_SIZES.others;
    this.featureShapes = recorded.outputShapes.map(([, ...shape]) => shape);
    this.digest = `${recorded.digest()}-${this.groupSize}`;
    this.#recorded = recorded;
  }

  /** How many numbers the features of one example have. */
  get featureSize(): number {
    return this.featureShapes.reduce((sum, shape) => sum + tf.util.sizeFromShape([...shape]), 0);
  }

  /**
   * The features of {@link groupSize} examples. Each depends on its example and the place of it alone.
   *
   * @param examples float32 `[groupSize, ...sampleShape]`
   * @returns one tensor for each of {@link featureShapes}; they are the caller's
   */
  compute(examples: tf.Tensor): tf.Tensor[] {
    this.#compiled ??= this.#recorded.compile();
    return this.#compiled.run([examples]);
  }

  /** Frees it. */
  dispose(): void {
    this.#compiled?.dispose();
    this.#recorded.release();
  }
}

/** The prefixes of a trainer's passes: those that compute the same are one. */
export class PrefixPool {
  readonly #prefixes = new Map<string, Prefix>();

  /** The prefix of a recorded graph, which it takes over. */
  of(recorded: RecordedGraph, sampleShape: readonly number[]): Prefix {
    const prefix = new Prefix(recorded, sampleShape);
    const known = this.#prefixes.get(prefix.digest);
    if (known === undefined) {
      this.#prefixes.set(prefix.digest, prefix);
      return prefix;
    }
    prefix.dispose();
    return known;
  }

  /** Frees them all. */
  clear(): void {
    for (const prefix of this.#prefixes.values()) prefix.dispose();
    this.#prefixes.clear();
  }
}

import * as tf from '@tensorflow/tfjs-core';

import type { CompiledGraph, RecordedGraph } from './graph-compiler.js';

/**
 * How many examples a prefix is computed of at once, always: what comes out of an example must not depend on how many
 * others there are.
 */
export const GROUP_SIZE = 32;

/**
 * The part of a model that only the examples decide: its frozen beginning, up to the first random or trainable layer. What it
 * makes of an example, the example's features, stays the same for as long as nothing of it is thawed.
 */
export class Prefix {
  /** Of each feature, without the axis of the examples; float32. */
  readonly featureShapes: readonly (readonly number[])[];
  /** Of everything that decides the features, but for the examples and the numerics of the machine. */
  readonly digest: string;
  readonly #recorded: RecordedGraph;
  #compiled: CompiledGraph | undefined;

  /** @param recorded which it takes over */
  constructor(recorded: RecordedGraph) {
    this.featureShapes = recorded.outputShapes.map(([, ...shape]) => shape);
    this.digest = `${recorded.digest()}-${GROUP_SIZE}`;
    this.#recorded = recorded;
  }

  /** How many numbers the features of one example have. */
  get featureSize(): number {
    return this.featureShapes.reduce((sum, shape) => sum + tf.util.sizeFromShape([...shape]), 0);
  }

  /**
   * The features of {@link GROUP_SIZE} examples. Each depends on its example and the place of it alone.
   *
   * @param examples float32 `[GROUP_SIZE, ...sampleShape]`
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
  of(recorded: RecordedGraph): Prefix {
    const prefix = new Prefix(recorded);
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

import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs-core';
import type { ExampleViews, RowDraw } from '@thaw/layers';

import type { CompiledGraph, RecordedGraph } from './graph-compiler.js';
import { viewsOf } from './recorded-pass.js';

/** Values of a sample up to which it is small: 64x64 pixels of three channels. */
const LARGEST_SMALL = 64 * 64 * 3;
/**
 * Of small samples and of others. Kernels are brought into oneDNN's order for each group, so larger groups are faster: ResNet50
 * takes 45 ms for 32 images of 32x32 in groups of 32, 39 in groups of 64, 37 in groups of 128. What a group takes of memory
 * grows with it, and so does what is computed for nothing in one that is not full.
 */
const GROUP_SIZES = { small: 64, others: 32 };

/** What a prefix is made of. */
export interface PrefixParts {
  /** Which the prefix takes over. */
  readonly recorded: RecordedGraph;
  /** Of its input, without the axis of the examples. */
  readonly sampleShape: readonly number[];
  /** What is drawn for each example, by the names that its inputs have. */
  readonly draws: ReadonlyMap<string, RowDraw>;
}

/**
 * The part of a model that only the examples decide, and their views where it changes them at random: its frozen beginning, up
 * to the first trainable layer, or one that draws by step. What it makes of an example, the example's features, stays the same
 * for as long as nothing of it is thawed.
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
  readonly #draws: ReadonlyMap<string, RowDraw>;
  #compiled: CompiledGraph | undefined;

  constructor({ recorded, sampleShape, draws }: PrefixParts) {
    const isSmall = tf.util.sizeFromShape([...sampleShape]) <= LARGEST_SMALL;
    this.groupSize = isSmall ? GROUP_SIZES.small : GROUP_SIZES.others;
    this.featureShapes = recorded.outputShapes.map(([, ...shape]) => shape);
    this.digest = `${recorded.digest()}-${this.groupSize}${digestOfDraws(draws)}`;
    this.#recorded = recorded;
    this.#draws = draws;
  }

  /** Whether it makes something else of each view of an example. */
  get hasViews(): boolean {
    return this.#draws.size > 0;
  }

  /** How many numbers the features of one example have. */
  get featureSize(): number {
    return this.featureShapes.reduce((sum, shape) => sum + tf.util.sizeFromShape([...shape]), 0);
  }

  /**
   * The features of {@link groupSize} examples. Each depends on its example, the view and the place of it alone.
   *
   * @param examples float32 `[groupSize, ...sampleShape]`
   * @param views whose they are; needed where it {@link hasViews}
   * @returns one tensor for each of {@link featureShapes}; they are the caller's
   */
  compute(examples: tf.Tensor, views?: ExampleViews): tf.Tensor[] {
    const compiled = (this.#compiled ??= this.#recorded.compile());
    const drawn: tf.Tensor[] = [];
    const given = compiled.inputs.map((name) => {
      const draw = this.#draws.get(name);
      if (draw === undefined) return examples;
      const tensor = draw.at(viewsOf({ views }));
      drawn.push(tensor);
      return tensor;
    });
    try {
      return compiled.run(given);
    } finally {
      tf.dispose(drawn);
    }
  }

  /** Frees it. */
  dispose(): void {
    this.#compiled?.dispose();
    this.#recorded.release();
  }
}

/** Nothing where nothing is drawn. */
function digestOfDraws(draws: ReadonlyMap<string, RowDraw>): string {
  if (draws.size === 0) return '';
  const keys = Array.from(draws.values(), ({ key }) => key);
  return `-${createHash('sha256').update(JSON.stringify(keys)).digest('hex')}`;
}

/** The prefixes of a trainer's passes: those that compute the same are one. */
export class PrefixPool {
  readonly #prefixes = new Map<string, Prefix>();

  /** The prefix of a recorded graph, which it takes over. */
  of(parts: PrefixParts): Prefix {
    const prefix = new Prefix(parts);
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

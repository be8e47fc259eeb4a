import * as tf from '@tensorflow/tfjs-core';
import { declareLoss } from './declared-losses.js';
import { NoRandomSource } from '../errors.js';
import type { Mask } from './masks.js';
import type { Layer } from '../layer.js';
import { seedPaths } from '../names/paths.js';
import type { DrawSeed, LayerRandom, RandomOps, Seed } from './random-ops.js';
import { seedFrom } from './seed.js';
import type { Weight } from '../weights/weight.js';

/** What a layer's `call` receives beside its inputs. */
export interface CallContext {
  /** Resolved for this call: explicit argument, else the enclosing call's, else the layer's default, else false. */
  readonly training: boolean;
  /** For each input the mask that this call was given for it, else the one that the input carries. */
  readonly masks: readonly Mask[];
  /** The first of {@link masks}: that of the only input of most layers. */
  readonly mask: Mask;
  /** Draws that depend on (seed, layer path, occurrence in this run, step, replica) alone. */
  readonly random: LayerRandom;
  /** The value a weight has at this point of the run: an earlier declared update of it, else its own value. */
  currentValue(weight: Weight): tf.Tensor;
  /** Declares a weight's new value; `compute` runs only where somebody collects updates (inside `runInContext`). */
  declareUpdate(weight: Weight, compute: () => tf.Tensor): void;
  /** Declares a scalar to add to the loss; `compute` runs only where somebody collects them (inside `collectLosses`). */
  declareLoss(compute: () => tf.Tensor): void;
}

/** What makes a run's results a pure function of its arguments. */
export interface RunOptions {
  /** The value of `training` for the outermost call: true in `fit`, false in `evaluate` and `predict`. */
  training?: boolean | undefined;
  random: RandomOps;
  seed: number;
  step: number;
  replica: number;
  /** Gives each draw its seed; by default that of this step and replica. */
  seedOf?: ((seedAt: SeedAt) => DrawSeed) | undefined;
}

/** The seed of one draw of a run, at any step of any replica. */
export type SeedAt = (position: { readonly step: number; readonly replica: number }) => Seed;

/** A weight's new value as a layer declared it; the receiver owns `value`. */
export interface WeightUpdate {
  weight: Weight;
  value: tf.Tensor;
}

interface Run extends RunOptions {
  readonly updates: Map<Weight, tf.Tensor>;
  readonly occurrences: Map<string, number>;
  /** Seed paths by the outermost layer of the call. */
  readonly paths: Map<Layer, ReadonlyMap<Layer, string>>;
}

interface Frame {
  /** Undefined for the frame that `runInContext` opens. */
  readonly layer: Layer | undefined;
  /** Undefined while nobody on the stack has said anything, so that a layer deeper down may use its own default. */
  readonly training: boolean | undefined;
  readonly run: Run | undefined;
}

/** The calls now in progress, outermost first. Calls are synchronous, and every push is popped in a `finally`. */
const frames: Frame[] = [];

/**
 * Runs `fn` with a value of `training`, a source of randomness and a collector of declared updates.
 * Updates are returned, not applied; on a throw they are disposed. Their tensors survive an enclosing `tidy`.
 */
export function runInContext<T>(options: RunOptions, fn: () => T): { result: T; updates: WeightUpdate[] } {
  const run: Run = { ...options, updates: new Map(), occurrences: new Map(), paths: new Map() };
  frames.push({ layer: undefined, training: options.training, run });
  try {
    const result = fn();
    return { result, updates: Array.from(run.updates, ([weight, value]) => ({ weight, value })) };
  } catch (error) {
    tf.dispose([...run.updates.values()]);
    throw error;
  } finally {
    frames.pop();
  }
}

/** Whether a layer is being called right now. */
export function isInsideCall(): boolean {
  return frames.at(-1)?.layer !== undefined;
}

/** Opens the frame of one call of `layer`, runs `fn` in it, and closes it also when `fn` throws. */
export function enterCall<T>(
  layer: Layer,
  { training, masks = [] }: { training?: boolean | undefined; masks?: readonly Mask[] },
  fn: (context: CallContext) => T,
): T {
  const enclosing = frames.at(-1);
  const resolved = training ?? enclosing?.training ?? layer.defaultTraining;
  const run = enclosing?.run;
  frames.push({ layer, training: resolved, run });
  try {
    return fn(new FrameContext(layer, { training: resolved ?? false, masks }, run));
  } finally {
    frames.pop();
  }
}

class FrameContext implements CallContext {
  readonly training: boolean;
  readonly masks: readonly Mask[];
  readonly #layer: Layer;
  readonly #run: Run | undefined;

  constructor(layer: Layer, call: { training: boolean; masks: readonly Mask[] }, run: Run | undefined) {
    this.#layer = layer;
    this.training = call.training;
    this.masks = call.masks;
    this.#run = run;
  }

  get mask(): Mask {
    return this.masks[0];
  }

  get random(): LayerRandom {
    return new BoundRandom(this.#layer, this.#run);
  }

  currentValue(weight: Weight): tf.Tensor {
    return this.#run?.updates.get(weight) ?? weight.read();
  }

  declareUpdate(weight: Weight, compute: () => tf.Tensor): void {
    if (this.#run === undefined) return;
    const value = tf.keep(tf.tidy(compute));
    this.#run.updates.get(weight)?.dispose();
    this.#run.updates.set(weight, value);
  }

  declareLoss(compute: () => tf.Tensor): void {
    declareLoss(this.#layer.name, compute);
  }
}

class BoundRandom implements LayerRandom {
  readonly #layer: Layer;
  readonly #run: Run | undefined;

  constructor(layer: Layer, run: Run | undefined) {
    this.#layer = layer;
    this.#run = run;
  }

  uniform(shape: readonly number[], min = 0, max = 1): tf.Tensor {
    return this.#draw((random, seed) => random.uniform(shape, seed, min, max));
  }

  normal(shape: readonly number[], mean = 0, stddev = 1): tf.Tensor {
    return this.#draw((random, seed) => random.normal(shape, seed, mean, stddev));
  }

  truncatedNormal(shape: readonly number[], mean = 0, stddev = 1): tf.Tensor {
    return this.#draw((random, seed) => random.truncatedNormal(shape, seed, mean, stddev));
  }

  #draw(draw: (random: RandomOps, seed: DrawSeed) => tf.Tensor): tf.Tensor {
    const run = this.#run;
    if (run === undefined) throw new NoRandomSource(this.#layer.name);
    const path = pathOf(this.#layer, run);
    const occurrence = run.occurrences.get(path) ?? 0;
    run.occurrences.set(path, occurrence + 1);
    const ownSeed = this.#layer.randomSeed ?? '';
    const seedAt: SeedAt = ({ step, replica }) =>
      seedFrom('draw', run.seed, path, ownSeed, occurrence, step, replica);
    return draw(run.random, run.seedOf?.(seedAt) ?? seedAt(run));
  }
}

/** The layer's path below the outermost layer of this call; a layer created inside `call` falls back on its name. */
function pathOf(layer: Layer, run: Run): string {
  const root = frames.find((frame) => frame.run === run && frame.layer !== undefined)?.layer ?? layer;
  const paths = run.paths.get(root) ?? seedPaths(root);
  run.paths.set(root, paths);
  return paths.get(layer) ?? layer.name;
}

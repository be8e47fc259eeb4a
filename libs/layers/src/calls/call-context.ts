import * as tf from '@tensorflow/tfjs-core';
import { declareLoss } from './declared-losses.js';
import { NoRandomSource } from '../errors.js';
import type { Mask } from './masks.js';
import type { Layer } from '../layer.js';
import { seedPaths } from '../names/paths.js';
import type { DrawSeed, LayerRandom, RandomOps, Seed } from './random-ops.js';
import { createRowDraw, type ExampleViews, type RowDraw } from './row-draws.js';
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
  /**
   * The same, for draws that have one row for each example: in a run over fixed views, a row depends on (seed, layer path,
   * occurrence in this run, position of the example, view) alone.
   */
  readonly rowRandom: LayerRandom;
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
  /** The examples, where layers that change each of them are to do so in fixed views. */
  views?: ExampleViews | undefined;
  /** Makes the draws for {@link views}; by default they are drawn. */
  drawOf?: ((draw: RowDraw) => tf.Tensor) | undefined;
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

  get rowRandom(): LayerRandom {
    return new BoundRandom(this.#layer, this.#run, this.#run?.views);
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
  readonly #views: ExampleViews | undefined;

  /** @param views where each row of a draw belongs to one of these examples */
  constructor(layer: Layer, run: Run | undefined, views?: ExampleViews) {
    this.#layer = layer;
    this.#run = run;
    this.#views = views;
  }

  uniform(shape: readonly number[], min = 0, max = 1): tf.Tensor {
    return this.#draw('uniform', shape, [min, max]);
  }

  normal(shape: readonly number[], mean = 0, stddev = 1): tf.Tensor {
    return this.#draw('normal', shape, [mean, stddev]);
  }

  truncatedNormal(shape: readonly number[], mean = 0, stddev = 1): tf.Tensor {
    return this.#draw('truncatedNormal', shape, [mean, stddev]);
  }

  #draw(kind: keyof RandomOps, shape: readonly number[], bounds: readonly [number, number]): tf.Tensor {
    const [run, views] = [this.#run, this.#views];
    if (run === undefined) throw new NoRandomSource(this.#layer.name);
    const source = [run.seed, ...this.#placeOfDraw(run)] as const;
    if (views === undefined) {
      const seedAt: SeedAt = ({ step, replica }) => seedFrom('draw', ...source, step, replica);
      return run.random[kind](shape, run.seedOf?.(seedAt) ?? seedAt(run), ...bounds);
    }
    const parts = { layer: this.#layer.name, source: [...source, kind, ...bounds], shape };
    const draw = (rowShape: readonly number[], seed: Seed) => run.random[kind](rowShape, seed, ...bounds);
    const rows = createRowDraw({ ...parts, draw }, views.positions.length);
    return run.drawOf?.(rows) ?? rows.at(views);
  }

  #placeOfDraw(run: Run): readonly [path: string, ownSeed: string | number, occurrence: number] {
    const path = pathOf(this.#layer, run);
    const occurrence = run.occurrences.get(path) ?? 0;
    run.occurrences.set(path, occurrence + 1);
    return [path, this.#layer.randomSeed ?? '', occurrence];
  }
}

/** The layer's path below the outermost layer of this call; a layer created inside `call` falls back on its name. */
function pathOf(layer: Layer, run: Run): string {
  const root = frames.find((frame) => frame.run === run && frame.layer !== undefined)?.layer ?? layer;
  const paths = run.paths.get(root) ?? seedPaths(root);
  run.paths.set(root, paths);
  return paths.get(layer) ?? layer.name;
}

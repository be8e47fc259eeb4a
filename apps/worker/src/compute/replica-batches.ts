import { createHash } from 'node:crypto';
import type { JobSpec, NumericsClass, ValuesSpec } from '@thaw/orchestration';
import {
  createBatch,
  createInputs,
  createLabels,
  disposeBatch,
  type Batch,
  type FeatureBatch,
  type PassName,
  type Prefix,
  type Trainer,
} from '@thaw/training';
import * as tf from '@tensorflow/tfjs-core';
import { BufferStock } from './buffer-stock.js';
import type { WantedFeatures } from './compute-calls.js';
import type { FeatureStore, FeatureStores } from './feature-store.js';
import type { PassPaces } from './pass-paces.js';
import type { Shard } from './replica-shard.js';

/** What batches are made with. */
export interface BatchTools {
  readonly spec: JobSpec;
  readonly numOutputs: number;
  readonly stores: FeatureStores;
  readonly numericsClass: NumericsClass;
  readonly paces: PassPaces;
}

/** Some examples of a shard, of which a batch is made. */
export interface ChosenExamples {
  readonly shard: Shard;
  readonly positions: Uint32Array;
  /** In which of their fixed views they are, if they have any. */
  readonly view?: number | undefined;
}

/**
 * Makes batches of this worker's examples for one trainer, as it is frozen now. Where the model begins with a frozen part,
 * they carry what that part makes of the examples, which is computed once.
 */
export class ReplicaBatches {
  readonly #tools: BatchTools;
  readonly #trainer: Trainer;
  readonly #values: ValuesSpec;
  /** Of the machine: hashed once, for it is asked for with every batch. */
  readonly #numerics: string;
  /** Used again and again: the garbage collector counts what it is asked for in buffers, and comes for each hundred megabytes. */
  readonly #buffers = new BufferStock();
  /** By pass and number of examples. */
  readonly #prefixes = new Map<string, Prefix | undefined>();

  constructor(trainer: Trainer, tools: BatchTools) {
    this.#trainer = trainer;
    this.#tools = tools;
    const { scale, offset, mean, std, preprocess } = tools.spec.data;
    this.#values = { scale, offset, mean, std, preprocess };
    this.#numerics = createHash('sha256').update(JSON.stringify(tools.numericsClass)).digest('hex');
  }

  /** Compiles passes over so many examples. @returns how many numbers the features of an example have; 0 without any */
  prepare(pass: PassName, shard: Shard, positions: Uint32Array): number {
    return this.#prefixFor(pass, shard, positions)?.featureSize ?? 0;
  }

  /** The features that are lacking of some examples, by what was recorded so far, and for which there is room. */
  wantedOf(shard: Shard, positions: Uint32Array): WantedFeatures[] {
    const prefixes = new Set([...this.#prefixes.values()].filter((prefix) => prefix !== undefined));
    const { views = 1 } = this.#tools.spec.train;
    const stores = [...prefixes].flatMap((prefix) =>
      Array.from({ length: prefix.hasViews ? views : 1 }, (_, view) => this.#storeOf(prefix, shard, view)),
    );
    return stores
      .filter((store) => store.keepsMore)
      .map((store) => ({
        source: store.key,
        positions: positions.filter((position) => !store.mayHave(position)),
      }))
      .filter((wanted) => wanted.positions.length > 0);
  }

  /** The examples at some positions of a shard. The caller gives the batch back with {@link free}. */
  of(pass: PassName, chosen: ChosenExamples): Batch | FeatureBatch {
    const { shard, positions } = chosen;
    const prefix = this.#prefixFor(pass, shard, positions);
    if (prefix === undefined) return this.#imagesOf(shard, positions);
    const classes = { ...this.#compared, labels: shard.examples.labelsAt(positions) };
    return { features: this.#featuresOf(prefix, chosen), labels: createLabels(classes) };
  }

  /** Takes a batch back. */
  free(batch: Batch | FeatureBatch): void {
    disposeBatch(batch);
    if ('features' in batch) for (const feature of batch.features) this.#buffers.takeBack(feature);
  }

  get #compared() {
    return { numClasses: this.#tools.numOutputs, loss: this.#tools.spec.train.loss };
  }

  #prefixFor(pass: PassName, shard: Shard, positions: Uint32Array): Prefix | undefined {
    const size = `${pass} ${positions.length}`;
    if (this.#prefixes.has(size)) return this.#prefixes.get(size);
    const batch = this.#imagesOf(shard, positions);
    try {
      const prefix = this.#tools.paces.observeLong(() => this.#trainer.prepare(pass, batch));
      this.#prefixes.set(size, prefix);
      return prefix;
    } finally {
      disposeBatch(batch);
    }
  }

  #imagesOf({ examples, sampleShape }: Shard, positions: Uint32Array) {
    return createBatch({
      ...examples.gather(positions),
      ...this.#compared,
      sampleShape,
      values: this.#values,
    });
  }

  #featuresOf(prefix: Prefix, { shard, positions, view }: ChosenExamples): tf.Tensor[] {
    const store = this.#storeOf(prefix, shard, view);
    const found = new Map<number, Float32Array>();
    const missing: number[] = [];
    for (const position of positions) {
      const row = store.find(position);
      if (row === undefined) missing.push(position);
      else found.set(position, row);
    }
    for (const group of packed(this.#worthComputing(prefix, missing, shard, store), prefix.groupSize))
      for (const [position, row] of this.#computed(prefix, shard, { positions: group, view })) {
        found.set(position, row);
        store.put(position, row);
      }
    return this.#tensorsOf(prefix, positions, found);
  }

  #tensorsOf(
    { featureShapes }: Prefix,
    positions: Uint32Array,
    rows: ReadonlyMap<number, Float32Array>,
  ): tf.Tensor[] {
    let offset = 0;
    return featureShapes.map((shape) => {
      const size = tf.util.sizeFromShape([...shape]);
      const values = this.#buffers.take(positions.length * size);
      positions.forEach((position, index) => {
        const row = rows.get(position)?.subarray(offset, offset + size);
        if (row === undefined) throw new RangeError(`example ${position} has no features`);
        values.set(row, index * size);
      });
      offset += size;
      return this.#buffers.lend(tf.tensor(values, [positions.length, ...shape], 'float32'), values);
    });
  }

  #storeOf({ digest, featureSize, hasViews }: Prefix, shard: Shard, view = 0): FeatureStore {
    return this.#tools.stores.of({
      prefix: digest,
      dataset: shard.digest,
      values: JSON.stringify(this.#values),
      ...(hasViews && { view }),
      numerics: this.#numerics,
      numExamples: shard.numExamples,
      featureSize,
    });
  }

  /** With what is missing the examples beside it, where they can be kept: they will be asked for in the same epoch. */
  #worthComputing(
    { groupSize }: Prefix,
    missing: readonly number[],
    { examples, numExamples }: Shard,
    store: FeatureStore,
  ): Set<number> {
    if (!store.keepsMore) return new Set(missing);
    const wanted = new Set(missing);
    for (const position of missing) {
      const start = position - (position % groupSize);
      for (let mate = start; mate < Math.min(start + groupSize, numExamples); mate++)
        if (!store.has(mate) && examples.holds(mate)) wanted.add(mate);
    }
    return wanted;
  }

  /** The features of the examples of one group, each at its place. */
  *#computed(
    prefix: Prefix,
    { examples, sampleShape }: Shard,
    { positions: group, view = 0 }: GroupInView,
  ): Generator<[position: number, row: Float32Array]> {
    const { groupSize } = prefix;
    const stored = { examples: examples.gatherRows(group), numExamples: groupSize, sampleShape };
    const buffer = this.#buffers.take(stored.examples.length);
    const inputs = this.#buffers.lend(createInputs({ ...stored, values: this.#values, buffer }), buffer);
    let values: Float32Array[];
    try {
      values = this.#tools.paces.observeLong(() => {
        const features = prefix.compute(inputs, { positions: group, view });
        const read = features.map((feature) => feature.dataSync<'float32'>());
        tf.dispose(features);
        return read;
      });
    } finally {
      inputs.dispose();
      this.#buffers.takeBack(inputs);
    }
    for (const [place, position] of group.entries()) {
      if (position === undefined) continue;
      const row = new Float32Array(prefix.featureSize);
      let offset = 0;
      for (const each of values) {
        const size = each.length / groupSize;
        row.set(each.subarray(place * size, (place + 1) * size), offset);
        offset += size;
      }
      yield [position, row];
    }
  }
}

/** Examples that are computed at once, each at its place, and their view. */
interface GroupInView {
  readonly positions: readonly (number | undefined)[];
  readonly view: number | undefined;
}

/** Groups in which each example has its own place, which its position says; as few as possible. */
function packed(positions: Iterable<number>, groupSize: number): (number | undefined)[][] {
  const groups: (number | undefined)[][] = [];
  for (const position of positions) {
    const place = position % groupSize;
    let group = groups.find((each) => each[place] === undefined);
    if (group === undefined) groups.push((group = Array<number | undefined>(groupSize).fill(undefined)));
    group[place] = position;
  }
  return groups;
}

import * as tf from '@tensorflow/tfjs-core';
import { ThawError } from '@thaw/errors';
import type { ExampleViews, Tensors, Weight } from '@thaw/layers';

import { disposeBatch, numExamplesOf, type Batch, type FeatureBatch, type OutputTensors } from '../batch.js';
import type { LossScale } from '../loss-scale.js';
import type { PassValue } from '../pass-values.js';
import type { PassPosition, ReplicaPosition } from '../replica-step.js';
import { chooseCut, NOTHING_TO_KEEP, type FeatureRoom } from './cut-choice.js';
import type { CutCandidate, GraphCompiler, GraphCut, RecordedGraph } from './graph-compiler.js';
import type { Prefix, PrefixPool } from './prefix.js';
import { PassRecord, type RecordedPass } from './recorded-pass.js';
import { WeightValues } from './weight-values.js';

/** A kind of pass: what it computes, and of which weights that change. */
export interface PassKind {
  readonly compute: (batch: Batch, position: PassPosition) => PassValue[];
  /** Those that may change between two passes, by path. */
  readonly weights: ReadonlyMap<string, Weight>;
  /** All others: their values are part of the computation, which is recorded anew when one is given another. */
  readonly fixed: Iterable<Weight>;
  /** With which losses are multiplied; it may change between two passes too. */
  readonly lossScale?: LossScale | undefined;
  /** Whether random image layers change examples in fixed views, which a position then says. */
  readonly hasViews: boolean;
}

/** The model's only input, by whose values a prefix is computed. */
const EXAMPLES = 'inputs/0';

/** Where passes of a kind are cut, and what is before. */
interface Start {
  readonly cut: GraphCut;
  readonly prefix: Prefix;
}

/** How passes are run. */
export interface PassRunnerOptions {
  readonly compiler?: GraphCompiler | undefined;
  readonly splitsPrefix?: boolean | undefined;
  readonly featureRoom?: FeatureRoom | undefined;
  readonly pool: PrefixPool;
}

/** A pass of one size. */
interface SizedPass {
  readonly pass: RecordedPass;
  /** What its features are made by, where it starts from features. */
  readonly prefix: Prefix | undefined;
}

/**
 * Runs passes of one kind over examples of one shape: the first of each size is recorded and compiled, and its ops run as a
 * whole ever after. What the frozen beginning of the model makes of an example may be kept by the caller, and be given in
 * place of the example. A kind that cannot be recorded is computed op by op.
 */
export class PassRunner {
  readonly #kind: PassKind;
  readonly #compiler: GraphCompiler | undefined;
  readonly #splitsPrefix: boolean;
  readonly #room: FeatureRoom | undefined;
  #cutReason = '';
  /** By the sizes of what is compared with the outputs. */
  readonly #passes = new Map<string, SizedPass>();
  #obstacle: string | undefined;
  /** With which the passes were recorded. */
  #fixed: WeightValues | undefined;
  /** Looked for once; null where there is none. */
  #start: Start | null | undefined;
  readonly #pool: PrefixPool;

  /**
   * @param options `compiler`: without one, everything is computed op by op; `splitsPrefix`: by default true; `featureRoom`: by
   * default any; `pool`: where prefixes are kept, by whom it was made
   */
  constructor(kind: PassKind, { compiler, splitsPrefix = true, featureRoom, pool }: PassRunnerOptions) {
    this.#kind = kind;
    this.#compiler = compiler;
    this.#splitsPrefix = splitsPrefix;
    this.#room = featureRoom;
    this.#pool = pool;
  }

  /** Why passes are computed op by op, where a compiler was given. */
  get obstacle(): string | undefined {
    return this.#obstacle;
  }

  /** Why what may be kept of examples ends where it does, or why there is none; empty before that was looked for. */
  get cutReason(): string {
    return this.#cutReason;
  }

  /**
   * Records and compiles a pass of this size, unless that has been done.
   *
   * @returns what makes the features that may be given in place of the examples, where the model begins with such a part
   */
  prepare(batch: Batch): Prefix | undefined {
    return this.#prepared(batch)?.prefix;
  }

  /**
   * Computes a pass. The caller owns the tensors on both sides.
   *
   * @throws ThawError INTERNAL for features of a size that was not prepared
   */
  compute(batch: Batch | FeatureBatch, position: ReplicaPosition): PassValue[] {
    if ('features' in batch) return this.#compiledFor(batch).pass.run(this.#inputsOf(batch), position);
    const prepared = this.#prepared(batch);
    if (prepared === undefined) return this.#kind.compute(batch, position);
    const { pass, prefix } = prepared;
    if (prefix === undefined) return pass.run(this.#inputsOf(batch), position);
    const { inputs, ...others } = batch;
    const features = computeFeatures(prefix, inputs as tf.Tensor, position.views);
    try {
      return pass.run(this.#inputsOf({ ...others, features }), position);
    } finally {
      tf.dispose(features);
    }
  }

  /** Forgets what was recorded: frozen weights have other values, or others are frozen. */
  reset(): void {
    for (const { pass } of this.#passes.values()) pass.dispose();
    this.#passes.clear();
    this.#start = undefined;
    this.#cutReason = '';
    this.#obstacle = undefined;
    this.#fixed = undefined;
  }

  #compiledFor(batch: FeatureBatch): SizedPass {
    const found = this.#passes.get(sizeKey(batch));
    if (found !== undefined) return found;
    throw new ThawError('INTERNAL', 'features were given for a pass of a size that was not prepared');
  }

  #prepared(batch: Batch): SizedPass | undefined {
    if (this.#fixed?.areCurrent === false) this.reset();
    const key = sizeKey(batch);
    const known = this.#passes.get(key);
    if (known !== undefined) return known;
    const record = this.#record(batch);
    if (record === undefined) return undefined;
    try {
      const sized = this.#compiled(record, batch);
      this.#passes.set(key, sized);
      return sized;
    } finally {
      record.graph.release();
    }
  }

  #compiled(record: PassRecord, batch: Batch): SizedPass {
    const start = this.#findStart(record, batch);
    const parts = start && record.graph.split(start.cut);
    if (start === undefined || parts === undefined) return { pass: record.compile(), prefix: undefined };
    parts.prefix.release();
    try {
      return { pass: record.compile(parts.rest), prefix: start.prefix };
    } finally {
      parts.rest.release();
    }
  }

  #record(batch: Batch): PassRecord | undefined {
    if (this.#compiler === undefined || this.#obstacle !== undefined) return undefined;
    const compute = (position: PassPosition): PassValue[] => this.#kind.compute(batch, position);
    this.#fixed ??= new WeightValues(this.#kind.fixed);
    const numViewed = this.#kind.hasViews ? numExamplesOf(batch) : undefined;
    const record = PassRecord.record(this.#compiler, {
      ...{ inputs: this.#inputsOf(batch), compute, numViewed },
      digests: this.#fixed.digests,
    });
    if (record instanceof PassRecord) return record;
    this.#obstacle = record.obstacle;
    return undefined;
  }

  /** What a prefix computes is the same at every size, but for the sizes; of a single example it cannot be told what has rows. */
  #findStart(record: PassRecord, batch: Batch): Start | undefined {
    if (!this.#splitsPrefix) return undefined;
    if (this.#start !== undefined) return this.#start ?? undefined;
    if (numExamplesOf(batch) > 1) return this.#startOf(record, batch);
    const pair = zerosLike(batch, 2);
    const ofPair = this.#record(pair);
    try {
      return ofPair && this.#startOf(ofPair, batch);
    } finally {
      ofPair?.graph.release();
      disposeBatch(pair);
    }
  }

  #startOf({ graph, draws }: PassRecord, { inputs }: Batch): Start | undefined {
    const cut = this.#findCut(graph, [...draws.keys()]);
    const parts = cut && graph.split(cut);
    parts?.rest.release();
    const [, ...sampleShape] = [inputs].flat()[0]?.shape ?? [];
    const drawn = new Map([...draws].filter(([name]) => cut?.inputs.includes(name)));
    this.#start =
      cut && parts
        ? { cut, prefix: this.#pool.of({ recorded: parts.prefix, sampleShape, draws: drawn }) }
        : null;
    return this.#start ?? undefined;
  }

  #findCut(graph: RecordedGraph, draws: readonly string[]): GraphCut | undefined {
    const room = this.#room;
    const rows = { examples: EXAMPLES, draws };
    if (room === undefined) return graph.findCut(rows);
    this.#cutReason = NOTHING_TO_KEEP;
    return graph.findCut(rows, (candidates: readonly CutCandidate[]) => {
      const { chosen, reason } = chooseCut(candidates, room);
      this.#cutReason = reason;
      return chosen;
    });
  }

  #inputsOf(batch: Batch | FeatureBatch): ReadonlyMap<string, tf.Tensor> {
    const weights = Array.from(
      this.#kind.weights,
      ([path, weight]) => [`weights/${path}`, weight.read()] as const,
    );
    const { lossScale } = this.#kind;
    const scale = lossScale ? [['lossScale', lossScale.read()] as const] : [];
    return new Map<string, tf.Tensor>([...namedTensors(batch), ...weights, ...scale]);
  }
}

/** Of a batch: by the names that the inputs of a recorded pass have. */
function namedTensors(batch: Batch | FeatureBatch): [string, tf.Tensor][] {
  const named = (name: string, tensors: Tensors | OutputTensors | undefined): [string, tf.Tensor][] =>
    [tensors].flat().flatMap((tensor, index) => {
      return tensor === undefined ? [] : [[`${name}/${index}`, tensor] satisfies [string, tf.Tensor]];
    });
  const start = 'features' in batch ? named('features', batch.features) : named('inputs', batch.inputs);
  return [...start, ...named('labels', batch.labels), ...named('sampleWeights', batch.sampleWeights)];
}

function sizeKey({ labels, sampleWeights }: Pick<Batch, 'labels' | 'sampleWeights'>): string {
  return JSON.stringify(
    [labels, sampleWeights].map((tensors) => [tensors].flat().map((each) => each?.shape)),
  );
}

function zerosLike({ inputs, labels, sampleWeights }: Batch, numExamples: number): Batch {
  const zeros = ({ shape, dtype }: tf.Tensor): tf.Tensor => tf.zeros([numExamples, ...shape.slice(1)], dtype);
  const zerosOf = (tensors: OutputTensors): OutputTensors =>
    tensors instanceof tf.Tensor ? zeros(tensors) : tensors.map((each) => each && zeros(each));
  return {
    inputs: inputs instanceof tf.Tensor ? zeros(inputs) : inputs.map(zeros),
    labels: zerosOf(labels),
    sampleWeights: sampleWeights && zerosOf(sampleWeights),
  };
}

/** In groups from the first example on, the last one filled up with zeros. The tensors are the caller's. */
function computeFeatures(prefix: Prefix, examples: tf.Tensor, views: ExampleViews | undefined): tf.Tensor[] {
  const { groupSize } = prefix;
  const [numExamples = 0, ...sampleShape] = examples.shape;
  return tf.tidy(() => {
    const groups: tf.Tensor[][] = [];
    for (let start = 0; start < numExamples; start += groupSize) {
      const size = Math.min(groupSize, numExamples - start);
      const own = tf.slice(examples, start, size);
      const missing = tf.zeros([groupSize - size, ...sampleShape]);
      const ofGroup = views && { ...views, positions: rowsFrom(views.positions, start, groupSize) };
      const features = prefix.compute(size === groupSize ? own : tf.concat([own, missing]), ofGroup);
      groups.push(features.map((feature) => tf.slice(feature, 0, size)));
      tf.dispose(features);
    }
    return prefix.featureShapes.map((_, index) => tf.concat(groups.flatMap((group) => group[index] ?? [])));
  });
}

/** So many positions, those behind the last one nobody's. */
function rowsFrom(
  positions: ExampleViews['positions'],
  start: number,
  numRows: number,
): ExampleViews['positions'] {
  return Array.from({ length: numRows }, (_, row) => positions[start + row]);
}

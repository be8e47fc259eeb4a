import * as tf from '@tensorflow/tfjs-core';
import { ThawError } from '@thaw/errors';
import type { ExampleViews, RowDraw, SeedAt } from '@thaw/layers';

import type { PassValue } from '../pass-values.js';
import { disposeValues } from '../pass-values.js';
import type { PassPosition, ReplicaPosition } from '../replica-step.js';
import type { CompiledGraph, GraphCompiler, RecordedGraph } from './graph-compiler.js';

/** What is not a tensor of a recorded pass. */
interface PassOutline {
  /** The numbers among its values are in place, the tensors are to come. */
  readonly values: readonly (Omit<PassValue, 'value'> & { readonly value: number | null | 'computed' })[];
  /** Of the draws, by the name of the input. */
  readonly seeds: ReadonlyMap<string, SeedAt>;
  /** Of the draws for rows, by the name of the input. */
  readonly draws: ReadonlyMap<string, RowDraw>;
}

/** Where recordings take place: what they draw is forgotten. */
const ANYWHERE: ReplicaPosition = { step: 0, replica: 0 };

/** What is recorded of a pass. */
export interface PassToRecord {
  readonly inputs: ReadonlyMap<string, tf.Tensor>;
  readonly compute: (position: PassPosition) => PassValue[];
  /** The SHA-256 of the bytes of weights that stay as they are. */
  readonly digests: ReadonlyMap<tf.Tensor, () => string>;
  /** Of the examples, where random image layers change them in fixed views; else undefined. */
  readonly numViewed: number | undefined;
}

/** A pass over one number of examples, as the ops that it is made of. */
export class PassRecord {
  readonly graph: RecordedGraph;
  readonly #outline: PassOutline;

  private constructor(graph: RecordedGraph, outline: PassOutline) {
    this.graph = graph;
    this.#outline = outline;
  }

  /** The inputs that hold what was drawn for each example, by name. */
  get draws(): ReadonlyMap<string, RowDraw> {
    return this.#outline.draws;
  }

  /** Computes a pass once, writing it down. @returns why that is impossible where it is */
  static record(
    compiler: GraphCompiler,
    { inputs, compute, digests, numViewed }: PassToRecord,
  ): PassRecord | { readonly obstacle: string } {
    const seeds = new Map<string, SeedAt>();
    const draws = new Map<string, RowDraw>();
    const views = numViewed === undefined ? undefined : { positions: new Uint32Array(numViewed), view: 0 };
    let values: PassValue[] = [];
    const drawn: tf.Tensor[] = [];
    try {
      const graph = compiler.record({
        inputs,
        digests,
        call: (declare) => {
          const declared = <Drawn extends tf.Tensor>(name: string, tensor: Drawn): Drawn => {
            drawn.push(tf.keep(tensor));
            declare(name, tensor);
            return tensor;
          };
          const seedOf = (seedAt: SeedAt): tf.Tensor1D => {
            const name = `seeds/${seeds.size}`;
            seeds.set(name, seedAt);
            return declared(name, seedTensor(seedAt(ANYWHERE)));
          };
          const drawOf = (draw: RowDraw): tf.Tensor => {
            const name = `draws/${draws.size}`;
            draws.set(name, draw);
            return declared(name, draw.at(views ?? NO_EXAMPLES));
          };
          values = compute({ ...ANYWHERE, seedOf, drawOf, views });
          return values.flatMap(({ value }) => (value instanceof tf.Tensor ? [value] : []));
        },
      });
      if ('obstacle' in graph) return graph;
      const outline = values.map((each) => {
        return { ...each, value: each.value instanceof tf.Tensor ? ('computed' as const) : each.value };
      });
      return new PassRecord(graph, { values: outline, seeds, draws });
    } finally {
      tf.dispose(drawn);
      disposeValues(values);
    }
  }

  /** Makes a pass of it that can be run. @param graph of the pass, or of what lies behind a cut of it */
  compile(graph = this.graph): RecordedPass {
    return new RecordedPass(graph.compile(), this.#outline);
  }
}

/** A pass over one number of examples that can be run, at any place. */
export class RecordedPass {
  readonly #compiled: CompiledGraph;
  readonly #outline: PassOutline;

  constructor(compiled: CompiledGraph, outline: PassOutline) {
    this.#compiled = compiled;
    this.#outline = outline;
  }

  /** Computes the pass. @param inputs by name; they stay the caller's, as do the tensors of the result */
  run(inputs: ReadonlyMap<string, tf.Tensor>, position: ReplicaPosition): PassValue[] {
    const drawn: tf.Tensor[] = [];
    try {
      const given = this.#compiled.inputs.map((name) => {
        const known = inputs.get(name);
        if (known !== undefined) return known;
        const tensor = this.#drawn(name, position);
        drawn.push(tensor);
        return tensor;
      });
      const tensors = this.#compiled.run(given);
      return this.#outline.values.map((each) => {
        return { ...each, value: each.value === 'computed' ? (tensors.shift() ?? null) : each.value };
      });
    } finally {
      tf.dispose(drawn);
    }
  }

  #drawn(name: string, position: ReplicaPosition): tf.Tensor {
    const { seeds, draws } = this.#outline;
    const seedAt = seeds.get(name);
    if (seedAt !== undefined) return seedTensor(seedAt(position));
    const draw = draws.get(name);
    if (draw !== undefined) return draw.at(viewsOf(position));
    throw new RangeError(`a recorded pass was not given its input '${name}'`);
  }

  dispose(): void {
    this.#compiled.dispose();
  }
}

const NO_EXAMPLES: ExampleViews = { positions: [], view: 0 };

/** The examples of a pass over fixed views. @throws ThawError INTERNAL where they were not said */
export function viewsOf({ views }: Pick<ReplicaPosition, 'views'>): ExampleViews {
  if (views !== undefined) return views;
  throw new ThawError('INTERNAL', 'a pass over fixed views was not told the positions of its examples');
}

/** As layers' draws take it. */
export function seedTensor(seed: readonly [number, number]): tf.Tensor1D {
  return tf.tensor1d([...seed], 'int32');
}

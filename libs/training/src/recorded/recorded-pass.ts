import * as tf from '@tensorflow/tfjs-core';
import type { SeedAt } from '@thaw/layers';

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
}

/** Where recordings take place: what they draw is forgotten. */
const ANYWHERE: ReplicaPosition = { step: 0, replica: 0 };

/** A pass over one number of examples, as the ops that it is made of. */
export class PassRecord {
  readonly graph: RecordedGraph;
  readonly #outline: PassOutline;

  private constructor(graph: RecordedGraph, outline: PassOutline) {
    this.graph = graph;
    this.#outline = outline;
  }

  /** Computes a pass once, writing it down. @returns why that is impossible where it is */
  static record(
    compiler: GraphCompiler,
    inputs: ReadonlyMap<string, tf.Tensor>,
    compute: (position: PassPosition) => PassValue[],
  ): PassRecord | { readonly obstacle: string } {
    const seeds = new Map<string, SeedAt>();
    let values: PassValue[] = [];
    const drawn: tf.Tensor[] = [];
    try {
      const graph = compiler.record({
        inputs,
        call: (declare) => {
          const seedOf = (seedAt: SeedAt): tf.Tensor1D => {
            const name = `seeds/${seeds.size}`;
            const seed = tf.keep(seedTensor(seedAt(ANYWHERE)));
            drawn.push(seed);
            declare(name, seed);
            seeds.set(name, seedAt);
            return seed;
          };
          values = compute({ ...ANYWHERE, seedOf });
          return values.flatMap(({ value }) => (value instanceof tf.Tensor ? [value] : []));
        },
      });
      if ('obstacle' in graph) return graph;
      const outline = values.map((each) => {
        return { ...each, value: each.value instanceof tf.Tensor ? ('computed' as const) : each.value };
      });
      return new PassRecord(graph, { values: outline, seeds });
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
    const { values, seeds } = this.#outline;
    const drawn = new Map(Array.from(seeds, ([name, seedAt]) => [name, seedTensor(seedAt(position))]));
    try {
      const given = this.#compiled.inputs.map((name) => {
        const tensor = inputs.get(name) ?? drawn.get(name);
        if (tensor === undefined) throw new RangeError(`a recorded pass was not given its input '${name}'`);
        return tensor;
      });
      const tensors = this.#compiled.run(given);
      return values.map((each) => {
        return { ...each, value: each.value === 'computed' ? (tensors.shift() ?? null) : each.value };
      });
    } finally {
      tf.dispose([...drawn.values()]);
    }
  }

  dispose(): void {
    this.#compiled.dispose();
  }
}

/** As layers' draws take it. */
export function seedTensor(seed: readonly [number, number]): tf.Tensor1D {
  return tf.tensor1d([...seed], 'int32');
}

import * as tf from '@tensorflow/tfjs-core';

import type { CompiledGraph, GraphCompiler } from './graph-compiler.js';

/** An update that was recorded. */
interface RecordedUpdate {
  readonly compiled: CompiledGraph;
  /** Of each tensor of the update: whether it is computed, or the name of the input that it is. */
  readonly outputs: readonly ({ readonly input: string } | 'computed')[];
}

/** Computes the tensors of an update of its inputs, inside a `tidy`; uses no other values. */
type Compute = (inputs: Inputs) => readonly tf.Tensor[];

type Inputs = ReadonlyMap<string, tf.Tensor>;

/** Runs the updates of one plan: the first of each kind is recorded and compiled, and its ops run as a whole ever after. */
export class UpdateRunner {
  readonly #compiler: GraphCompiler | undefined;
  readonly #updates = new Map<string, RecordedUpdate>();
  #obstacle: string | undefined;

  /** @param compiler without one, everything is computed op by op */
  constructor(compiler: GraphCompiler | undefined) {
    this.#compiler = compiler;
  }

  /** Why updates are computed op by op, where a compiler was given. */
  get obstacle(): string | undefined {
    return this.#obstacle;
  }

  /** Whether updates of a kind are to be recorded yet. */
  lacks(kind: string): boolean {
    return this.#compilerFor(kind) !== undefined;
  }

  /** Records and compiles updates of a kind, unless that has been done. */
  prepare(kind: string, given: Inputs, compute: Compute): RecordedUpdate | undefined {
    const compiler = this.#compilerFor(kind);
    if (compiler === undefined) return this.#updates.get(kind);
    const inputs = withOwnValues(given);
    const names = new Map(Array.from(inputs, ([name, tensor]) => [tensor, name]));
    let outputs: RecordedUpdate['outputs'] = [];
    const call = (): tf.Tensor[] => {
      const tensors = compute(inputs);
      outputs = tensors.map((tensor) => {
        const input = names.get(tensor);
        return input === undefined ? 'computed' : { input };
      });
      return tensors.filter((tensor) => !names.has(tensor));
    };
    // What is learned is in float32, whatever it is learned from.
    const graph = compiler.record({ inputs, call, precision: 'float32' });
    if ('obstacle' in graph) {
      this.#obstacle = graph.obstacle;
      return undefined;
    }
    try {
      const recorded = { compiled: graph.compile(), outputs };
      this.#updates.set(kind, recorded);
      return recorded;
    } finally {
      graph.release();
    }
  }

  /** Computes an update. The caller owns its tensors, those apart that are inputs: whose they were. */
  compute(kind: string, inputs: Inputs, compute: Compute): tf.Tensor[] {
    const recorded = this.prepare(kind, inputs, compute);
    if (recorded === undefined) return compute(inputs).map((tensor) => tf.keep(tensor));
    const inputNamed = (name: string): tf.Tensor => {
      const tensor = inputs.get(name);
      if (tensor === undefined) throw new RangeError(`a recorded update was not given its input '${name}'`);
      return tensor;
    };
    const computed = recorded.compiled.run(recorded.compiled.inputs.map(inputNamed)).values();
    return recorded.outputs.flatMap((output) => {
      return output === 'computed' ? (computed.next().value ?? []) : [inputNamed(output.input)];
    });
  }

  /** Forgets what was recorded: other weights are trained. */
  reset(): void {
    for (const { compiled } of this.#updates.values()) compiled.dispose();
    this.#updates.clear();
    this.#obstacle = undefined;
  }

  #compilerFor(kind: string): GraphCompiler | undefined {
    return this.#obstacle === undefined && !this.#updates.has(kind) ? this.#compiler : undefined;
  }
}

/**
 * Inputs of which no two have their values in the same place, as a weight and its average have at first: a recording could not
 * tell them apart. Copies are owned by the enclosing `tidy`.
 */
function withOwnValues(inputs: Inputs): Inputs {
  const seen = new Set<object>();
  const own = Array.from(inputs, ([name, tensor]): [string, tf.Tensor] => {
    const isShared = seen.has(tensor.dataId);
    seen.add(tensor.dataId);
    return [name, isShared ? tf.tensor(tensor.dataSync().slice(), tensor.shape, tensor.dtype) : tensor];
  });
  return new Map(own);
}

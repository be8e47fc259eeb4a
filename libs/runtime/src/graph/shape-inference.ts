import { NotRecordable } from '../errors.js';
import type { TensorflowBinding } from '../tensorflow-backend.js';
import { encodeGraphDef } from './graph-def.js';
import { constantNode, placeholder, sizeOf, type GraphConstant, type GraphNode } from './graph.js';

/** What an op is given. */
export interface KnownInput {
  readonly dtype: number;
  readonly shape: readonly number[];
  /** Where it is the same at each run: sizes of an output may be its values. */
  readonly constant?: GraphConstant | undefined;
}

/** What an op gives. */
export interface InferredOutput {
  readonly dtype: number;
  readonly shape: readonly number[];
}

/** Values of a constant up to which they may be sizes: of all axes of a tensor, twice, and then some. */
const MOST_SIZES = 32;

/** Tells what ops would give, from what TensorFlow knows of each op, without computing anything. */
export class ShapeInference {
  readonly #binding: TensorflowBinding;
  /** By all that decides them: models do the same again and again. */
  readonly #known = new Map<string, readonly InferredOutput[]>();

  constructor(binding: TensorflowBinding) {
    this.#binding = binding;
  }

  /**
   * Types and sizes of an op's outputs.
   *
   * @throws NotRecordable where a size depends on values that are not known; Error where TensorFlow does not take the op so
   */
  outputsOf(
    { op, attributes }: Pick<GraphNode, 'op' | 'attributes'>,
    inputs: readonly KnownInput[],
  ): readonly InferredOutput[] {
    const given = inputs.map((input) => ({ ...input, constant: this.#sizesIn(input) }));
    const key = JSON.stringify([
      op,
      attributes,
      given.map(({ dtype, shape, constant }) => [dtype, shape, constant && [...constant.values]]),
    ]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const outputs = this.#infer({ op, attributes }, given);
    this.#known.set(key, outputs);
    return outputs;
  }

  #infer(
    { op, attributes }: Pick<GraphNode, 'op' | 'attributes'>,
    inputs: readonly KnownInput[],
  ): InferredOutput[] {
    const nodes = inputs.map(({ dtype, shape, constant }, index) => {
      const name = `input_${index}`;
      return constant === undefined ? placeholder(name, dtype, shape) : constantNode(name, constant);
    });
    const name = 'op';
    const node = { name, op, attributes, inputs: nodes.map((input) => input.name), shapes: [], dtypes: [] };
    const outputs = this.#binding.inferOutputs(encodeGraphDef([...nodes, node]), name);
    return outputs.map(({ dtype, shape }) => {
      if (shape === null || shape.some((size) => size < 0))
        throw new NotRecordable(`${op}, whose sizes depend on values`);
      return { dtype, shape };
    });
  }

  #sizesIn({ dtype, shape, constant }: KnownInput): GraphConstant | undefined {
    return dtype === this.#binding.TF_INT32 && sizeOf(shape) <= MOST_SIZES ? constant : undefined;
  }
}

import type { Mask } from '../calls/masks.js';
import type { Layer } from '../layer.js';
import type { Shape } from '../shapes/shape.js';

/** The dtypes a model's input may have; every layer but `InputLayer` takes and returns float32. */
export type DType = 'float32' | 'int32' | 'bool';

/** What a call is told. A symbolic call bakes `training` into the graph, where it wins in every later run. */
export interface ApplyOptions {
  training?: boolean | undefined;
  /**
   * Which entries count, of the only input or of each: for a layer that takes a mask, in a call on tensors only. It
   * stays the caller's, and wins over what the inputs carry.
   */
  mask?: Mask | readonly Mask[];
}

/** A tensor that is only described: the output of a layer in a functional graph. */
export class SymbolicTensor {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly node: GraphNode;
  /** Which of the node's outputs it is. */
  readonly tensorIndex: number;

  constructor(description: { shape: Shape; dtype: DType }, node: GraphNode, tensorIndex: number) {
    this.shape = description.shape;
    this.dtype = description.dtype;
    this.node = node;
    this.tensorIndex = tensorIndex;
  }
}

/** One symbolic call of a layer. A shared layer has several. */
export class GraphNode {
  readonly layer: Layer;
  /** Empty for an input. */
  readonly inputs: readonly SymbolicTensor[];
  /** Whether the call was given a list, so that it is repeated with a list. */
  readonly isListCall: boolean;
  readonly options: ApplyOptions;
  readonly outputs: readonly SymbolicTensor[];

  constructor(
    layer: Layer,
    call: { inputs: readonly SymbolicTensor[]; isListCall: boolean; options: ApplyOptions },
    outputs: readonly { shape: Shape; dtype: DType }[],
  ) {
    this.layer = layer;
    this.inputs = call.inputs;
    this.isListCall = call.isListCall;
    this.options = call.options;
    this.outputs = outputs.map((description, index) => new SymbolicTensor(description, this, index));
  }
}

import type * as tf from '@tensorflow/tfjs-core';
import { ALIGNMENT, type CopyingBackend } from '@thaw/layers';

/** An attribute of a TensorFlow op; `type` is one of the binding's `TF_ATTR_…` numbers. */
export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: boolean | number | string | number[];
}

/** What a kernel gave: a handle of a tensor that the binding keeps. */
export interface TensorMetadata {
  readonly id: number;
  readonly shape: readonly number[];
  /** Of TensorFlow's `DataType`. */
  readonly dtype: number;
}

/** Values of a tensor by the binding's types: float32, int32, bool. */
export type TensorValues = Float32Array | Int32Array | Uint8Array;

/** The native calls, and the constants that they need. */
export interface TensorflowBinding {
  readonly TF_Version: string;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_BOOL: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
  createTensor(shape: readonly number[], dtype: number, values: TensorValues): number;
  deleteTensor(id: number): void;
  /** The values of a tensor, in an array of their own. */
  tensorDataSync(id: number): TensorValues;
  executeOp(
    name: string,
    attributes: readonly OpAttribute[],
    inputIds: readonly number[],
    numOutputs: number,
  ): TensorMetadata[];
  // What Thaw adds to the addon, see provision/addon/thaw_additions.cc.
  /** Copies the values of a tensor into an array of its type and size. */
  readInto(id: number, into: Float32Array | Int32Array): void;
  /** By how much the address of an array's values is beyond a multiple of so many bytes. */
  misalignment(array: Uint8Array, bytes: number): number;
  /** What a node of a serialized `GraphDef` gives, without computing it; a size that is not known is -1, and a shape of which nothing is known is null. */
  inferOutputs(
    graph: Uint8Array,
    node: string,
  ): { readonly dtype: number; readonly shape: readonly number[] | null }[];
  /** Lets a serialized `GraphDef` be executed as an op; its inputs and outputs are named as tensors, `node:0`. */
  addFunction(name: string, graph: Uint8Array, inputs: readonly string[], outputs: readonly string[]): void;
  removeFunction(name: string): void;
}

/** Lets a backend copy values into memory of who reads them, and none of who gives them: see `readInto` and `alignedFloats` of `@thaw/layers`. */
export function copyWhereAsked(backend: TensorflowBackend): void {
  backend.alignedOffset = (buffer) => {
    const excess = backend.binding.misalignment(new Uint8Array(buffer), ALIGNMENT);
    return (ALIGNMENT - excess) % ALIGNMENT;
  };
  backend.readInto = (tensor, into) => {
    const [id = -1] = backend.getInputTensorIds([tensor]);
    backend.binding.readInto(id, into);
  };
}

/** The public calls of tfjs-node's backend through which any TensorFlow kernel can be run. */
export interface TensorflowBackend extends CopyingBackend {
  /** May be put in the place of by one that watches its calls. */
  binding: TensorflowBinding;
  readonly isUsingGpuDevice: boolean;
  getDTypeInteger(dtype: tf.DataType): number;
  /** The binding's handles; values that wait are uploaded first. */
  getInputTensorIds(tensors: readonly tf.Tensor[]): number[];
  /** The tensor of a handle, which it owns. It belongs to the current `tf.tidy`, or else to the caller. */
  createOutputTensor(metadata: TensorMetadata): tf.Tensor;
  /** Runs an op with one output. The result belongs to the current `tf.tidy`, or else to the caller. */
  executeSingleOutput(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly tf.Tensor[],
  ): tf.Tensor;
}

import type { TensorValues } from '../tensorflow-backend.js';

/** An attribute of a node in TensorFlow's terms. */
export interface GraphAttribute {
  readonly name: string;
  readonly kind: 'string' | 'int' | 'float' | 'bool' | 'type' | 'shape';
  /** A list of numbers is a list of ints, floats or types, or one shape, in which -1 is any size. */
  readonly value: boolean | number | string | readonly number[] | readonly string[];
}

/** A tensor that a graph holds. */
export interface GraphConstant {
  readonly dtype: number;
  readonly shape: readonly number[];
  /** Row-major. Of a large one they may be read anew each time, as long as the recording is not released. */
  readonly values: TensorValues;
  /**
   * A new handle of it at the binding, which is the caller's, as long as the recording is not released; of a large one.
   *
   * @param scale what it is to be multiplied with, for each place on its last axes
   */
  readonly handle?: ((scale?: Float32Array) => number) | undefined;
  /** The SHA-256 of the values' bytes, where that is known without reading them. */
  readonly digest?: (() => string) | undefined;
}

/** An op of a graph. */
export interface GraphNode {
  readonly name: string;
  /** For example `Conv2D`, `Const` or `Placeholder`. */
  readonly op: string;
  /** `node`, or `node:1` for an output that is not the first. */
  readonly inputs: readonly string[];
  readonly attributes: readonly GraphAttribute[];
  /** Of its outputs, as they were when it was recorded. */
  readonly shapes: readonly (readonly number[])[];
  /** Of its outputs. */
  readonly dtypes: readonly number[];
  /** Of a `Const`. */
  readonly constant?: GraphConstant;
}

/** A tensor that goes into a graph or comes out of it. */
export interface GraphPort {
  /** What its user calls it. */
  readonly name: string;
  /** Of the graph, as `node:0`. */
  readonly tensor: string;
  readonly dtype: number;
  /** With -1 for any size. */
  readonly shape: readonly number[];
}

/** Ops in an order in which they can be computed. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly inputs: readonly GraphPort[];
  readonly outputs: readonly GraphPort[];
}

/** How many values a tensor of a shape has. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, dim) => size * dim, 1);
}

/** A node that stands for a tensor which each run is given. */
export function placeholder(name: string, dtype: number, shape: readonly number[]): GraphNode {
  const attributes = [
    { name: 'dtype', kind: 'type', value: dtype },
    { name: 'shape', kind: 'shape', value: shape },
  ] as const;
  return { name, op: 'Placeholder', inputs: [], attributes, shapes: [shape], dtypes: [dtype] };
}

/** A node that holds a tensor. */
export function constantNode(name: string, constant: GraphConstant): GraphNode {
  const { dtype, shape } = constant;
  const attributes = [{ name: 'dtype', kind: 'type', value: dtype }] as const;
  return { name, op: 'Const', inputs: [], attributes, shapes: [shape], dtypes: [dtype], constant };
}

export function attributeValue(
  { attributes }: Pick<GraphNode, 'attributes'>,
  wanted: string,
): GraphAttribute['value'] | undefined {
  return attributes.find(({ name }) => name === wanted)?.value;
}

/** Whether a convolution's channels come last, and what lies beside images is counted by TensorFlow. */
export function isUsual(node: Pick<GraphNode, 'attributes'>): boolean {
  return attributeValue(node, 'data_format') !== 'NCHW' && attributeValue(node, 'padding') !== 'EXPLICIT';
}

/** Whether there are gaps between the places of a convolution's kernel. */
export function isDilated(node: Pick<GraphNode, 'attributes'>): boolean {
  const rates = attributeValue(node, 'dilations');
  return Array.isArray(rates) && rates.some((rate) => rate !== 1);
}

import type { GraphAttribute, GraphConstant, GraphNode } from './graph.js';
import { messageType } from './tensorflow-messages.js';

/** Of graphs as the ops are called here. @source tensorflow/core/public/version.h, `TF_GRAPH_DEF_VERSION`, of the beginning of 2024 */
const GRAPH_VERSION = 1766;

const GRAPH_DEF = messageType('GraphDef');

/** Nodes as TensorFlow's `GraphDef`, to be encoded. */
export function graphDef(nodes: readonly GraphNode[]): object {
  return { node: nodes.map(nodeDef), versions: { producer: GRAPH_VERSION } };
}

/** Nodes as TensorFlow reads them. Constants have to fit into a message of two gigabytes. */
export function encodeGraphDef(nodes: readonly GraphNode[]): Uint8Array {
  return GRAPH_DEF.encode(graphDef(nodes)).finish();
}

function nodeDef({ name, op, inputs, attributes, constant }: GraphNode): object {
  const attr = Object.fromEntries(attributes.map((each) => [each.name, attrValue(each)]));
  const value = constant === undefined ? {} : { value: { tensor: tensorProto(constant) } };
  return { name, op, input: inputs, attr: { ...attr, ...value } };
}

function attrValue({ kind, value }: GraphAttribute): object {
  if (kind === 'string')
    return Array.isArray(value)
      ? { list: { s: value.map((each) => Buffer.from(String(each))) } }
      : { s: Buffer.from(String(value)) };
  if (kind === 'shape') return { shape: shapeProto(value as readonly number[]) };
  if (kind === 'bool') return { b: Boolean(value) };
  const field = { int: 'i', float: 'f', type: 'type' }[kind];
  return Array.isArray(value) ? { list: { [field]: value } } : { [field]: value };
}

function tensorProto({ dtype, shape, values }: GraphConstant): object {
  const content = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { dtype, tensor_shape: shapeProto(shape), tensor_content: content };
}

/** -1 is any size. */
export function shapeProto(shape: readonly number[]): object {
  return { dim: shape.map((size) => ({ size })) };
}

import { GraphTooLarge } from '../errors.js';
import {
  sizeOf,
  type Graph,
  type GraphAttribute,
  type GraphConstant,
  type GraphNode,
  type GraphPort,
} from './graph.js';
import { messageType } from './tensorflow-messages.js';

/** What a SavedModel's main file is called, in the model's folder. */
export const SAVED_MODEL_FILE = 'saved_model.pb';
/** Under which a graph is found by who serves it. @source tensorflow/python/saved_model/tag_constants.py and signature_constants.py */
export const SERVING_TAG = 'serve';
const SERVING_SIGNATURE = 'serving_default';
const PREDICT = 'tensorflow/serving/predict';
const SCHEMA_VERSION = 1;
/** Of graphs as the ops are called here. @source tensorflow/core/public/version.h, `TF_GRAPH_DEF_VERSION`, of the beginning of 2024 */
const GRAPH_VERSION = 1766;
/** What a message of protocol buffers may have at most. */
const MAX_BYTES = 2 ** 31 - 1;

/**
 * Encodes a graph as the `saved_model.pb` of a SavedModel, with the signature `serving_default`. It has no variables: what the
 * graph holds are constants, so the one file is the whole model.
 *
 * @throws GraphTooLarge when its constants do not fit into such a file
 */
export function encodeSavedModel({ nodes, inputs, outputs }: Graph): Uint8Array {
  // Without reading the values; none takes more than four bytes.
  const sizeBytes = nodes.reduce((sum, { constant }) => sum + (constant ? 4 * sizeOf(constant.shape) : 0), 0);
  if (sizeBytes > MAX_BYTES) throw new GraphTooLarge(sizeBytes, MAX_BYTES);
  const signature = { inputs: infoOf(inputs), outputs: infoOf(outputs), method_name: PREDICT };
  const graph = {
    meta_info_def: { tags: [SERVING_TAG] },
    graph_def: { node: nodes.map(nodeDef), versions: { producer: GRAPH_VERSION } },
    signature_def: { [SERVING_SIGNATURE]: signature },
  };
  return messageType('SavedModel')
    .encode({ saved_model_schema_version: SCHEMA_VERSION, meta_graphs: [graph] })
    .finish();
}

function nodeDef({ name, op, inputs, attributes, constant }: GraphNode): object {
  const attr = Object.fromEntries(attributes.map((each) => [each.name, attrValue(each)]));
  const value = constant === undefined ? {} : { value: { tensor: tensorProto(constant) } };
  return { name, op, input: inputs, attr: { ...attr, ...value } };
}

function attrValue({ kind, value }: GraphAttribute): object {
  if (kind === 'string') return { s: Buffer.from(String(value)) };
  if (kind === 'shape') return { shape: shapeProto(value as readonly number[]) };
  if (kind === 'bool') return { b: Boolean(value) };
  const field = { int: 'i', float: 'f', type: 'type' }[kind];
  return Array.isArray(value) ? { list: { [field]: value } } : { [field]: value };
}

function tensorProto({ dtype, shape, values }: GraphConstant): object {
  const content = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { dtype, tensor_shape: shapeProto(shape), tensor_content: content };
}

function shapeProto(shape: readonly number[]): object {
  return { dim: shape.map((size) => ({ size })) };
}

function infoOf(ports: readonly GraphPort[]): object {
  return Object.fromEntries(
    ports.map(({ name, tensor, dtype, shape }) => [
      name,
      { name: tensor, dtype, tensor_shape: shapeProto(shape) },
    ]),
  );
}

import { GraphTooLarge } from '../errors.js';
import { graphDef, shapeProto } from './graph-def.js';
import { sizeOf, type Graph, type GraphPort } from './graph.js';
import { messageType } from './tensorflow-messages.js';

/** What a SavedModel's main file is called, in the model's folder. */
export const SAVED_MODEL_FILE = 'saved_model.pb';
/** Under which a graph is found by who serves it. @source tensorflow/python/saved_model/tag_constants.py and signature_constants.py */
export const SERVING_TAG = 'serve';
const SERVING_SIGNATURE = 'serving_default';
const PREDICT = 'tensorflow/serving/predict';
const SCHEMA_VERSION = 1;
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
    graph_def: graphDef(nodes),
    signature_def: { [SERVING_SIGNATURE]: signature },
  };
  return messageType('SavedModel')
    .encode({ saved_model_schema_version: SCHEMA_VERSION, meta_graphs: [graph] })
    .finish();
}

function infoOf(ports: readonly GraphPort[]): object {
  return Object.fromEntries(
    ports.map(({ name, tensor, dtype, shape }) => [
      name,
      { name: tensor, dtype, tensor_shape: shapeProto(shape) },
    ]),
  );
}

import type { GraphNode, SymbolicTensor } from '../models/graph-node.js';
import type { ConfigRecord, Json } from './keras-config.js';
import { serialize } from './layer-config.js';
import type { Layer } from '../layer.js';
import type { Model } from '../models/model.js';

/**
 * The configuration of a functional model: its layers, and for each the calls that belong to this model.
 * @source keras/src/models/functional.py, Functional.get_config
 */
export function serializeGraph(model: Model): ConfigRecord {
  const ownNodes = new Set(model.graphNodes);
  const nodesOf = (layer: Layer): GraphNode[] => layer.nodes.filter((node) => ownNodes.has(node));
  /** `[layer, which call of it within this model, which output]` */
  const history = ({ node, tensorIndex }: SymbolicTensor): [string, number, number] => [
    node.layer.name,
    nodesOf(node.layer).indexOf(node),
    tensorIndex,
  ];
  const kerasTensor = (tensor: SymbolicTensor): Json => ({
    class_name: '__keras_tensor__',
    config: { shape: tensor.shape, dtype: tensor.dtype, keras_history: history(tensor) },
  });
  return {
    name: model.name,
    trainable: model.trainable,
    layers: model.layers.map((layer) => ({
      ...serialize(layer),
      name: layer.name,
      inbound_nodes: nodesOf(layer).flatMap((node) => serializeNode(node, kerasTensor)),
    })),
    input_layers: unwrap(model.inputs.map((input) => endpoint(input, history))),
    output_layers: unwrap(model.outputs.map((output) => endpoint(output, history))),
  };
}

/** Marks a `training` that its user chose and that is the call's default too. Keras writes none, and passes over it when it reads. */
export const BAKED_TRAINING = 'baked_training';

function serializeNode(node: GraphNode, kerasTensor: (tensor: SymbolicTensor) => Json): Json[] {
  if (node.inputs.length === 0) return [];
  const tensors = node.inputs.map(kerasTensor);
  const args = node.isListCall ? [tensors] : tensors;
  const { training } = node.options;
  if (training === undefined) return [{ args, kwargs: {} }];
  const isAmbiguous = training === node.layer.defaultTraining;
  return [{ args, kwargs: { training }, ...(isAmbiguous && { [BAKED_TRAINING]: true }) }];
}

/** Keras counts the calls of a nested functional model from one here, and only here. */
function endpoint(
  tensor: SymbolicTensor,
  history: (tensor: SymbolicTensor) => [string, number, number],
): [string, number, number] {
  const [name, node, index] = history(tensor);
  return [name, node + firstNodeIndex(tensor.node.layer), index];
}

/** The number that Keras gives a layer's first call in `input_layers` and `output_layers`. */
export function firstNodeIndex(layer: Layer): 0 | 1 {
  return layer.className === 'Functional' ? 1 : 0;
}

function unwrap(endpoints: readonly [string, number, number][]): Json {
  const [first] = endpoints;
  return endpoints.length === 1 && first !== undefined ? first : endpoints;
}

import { InvalidGraph, LayerNotFound, NotSupported } from '../errors.js';
import { InputLayer } from '../layers/core/input-layer.js';
import { nearestNames } from '../names/layer-names.js';
import type { Layer } from '../layer.js';
import { Model } from './model.js';
import { Sequential } from './sequential.js';

/**
 * The part of a model up to and including the layer of that name, sharing the layers and their weights.
 * The layer must be one of the model's own, not of a model inside it. The result has the model's name and trains what it trained.
 * @throws {@link LayerNotFound} with the nearest names; {@link InvalidGraph} when the layer is called more than once.
 */
export function truncateModel(model: Layer, layerName: string): Model | Sequential {
  if (model instanceof Sequential) return truncateSequential(model, layerName);
  if (model instanceof Model && model.graphNodes.length > 0) return truncateGraph(model, layerName);
  throw new NotSupported(
    `Layer '${model.name}'`,
    'cutting a layer that is neither Sequential nor a functional Model',
  );
}

function truncateSequential(model: Sequential, layerName: string): Sequential {
  const index = model.sublayers.findIndex((layer) => layer.name === layerName);
  if (index < 0) throw notFound(model, layerName, model.layers);
  const part = new Sequential(model.sublayers.slice(0, index + 1), { name: model.name });
  if (model.isBuilt) part.build(model.inputShape);
  part.restoreTrainable(model.trainable);
  return part;
}

function truncateGraph(model: Model, layerName: string): Model {
  const layer = model.layers.find((each) => each.name === layerName);
  if (layer === undefined) throw notFound(model, layerName, model.layers);
  const [node, ...others] = model.graphNodes.filter((each) => each.layer === layer);
  if (node === undefined || others.length > 0) {
    throw new InvalidGraph(
      model.name,
      `cannot be cut after '${layerName}', which is called ${others.length + 1} times.`,
    );
  }
  const needed = inputsOf(model, node);
  const part = new Model({ name: model.name, inputs: needed, outputs: node.outputs });
  part.restoreTrainable(model.trainable);
  return part;
}

/** Only the model's inputs that the cut part reads. */
function inputsOf(model: Model, last: Model['graphNodes'][number]): Model['inputs'] {
  const read = new Set<Layer>();
  const visit = (node: Model['graphNodes'][number]): void => {
    if (node.layer instanceof InputLayer) read.add(node.layer);
    node.inputs.forEach((input) => visit(input.node));
  };
  visit(last);
  return model.inputs.filter((input) => read.has(input.node.layer));
}

function notFound(model: Layer, layerName: string, layers: readonly Layer[]): LayerNotFound {
  const nearest = nearestNames(
    layerName,
    layers.map((layer) => layer.name),
  );
  return new LayerNotFound(model.name, layerName, nearest);
}

import { isKerasConfig, type ConfigReader } from './config-reader.js';
import { InvalidConfig, InvalidGraph, NotSupported } from '../errors.js';
import { BAKED_TRAINING, firstNodeIndex } from './functional-config.js';
import type { SymbolicTensor } from '../models/graph-node.js';
import { InputLayer } from '../layers/core/input-layer.js';
import type { Json, KerasConfig } from './keras-config.js';
import type { Layer } from '../layer.js';
import { Model } from '../models/model.js';
import { refuseDuplicates } from '../names/paths.js';
import { known } from '../known.js';

/** A call of a layer that waits until the tensors it reads exist. */
interface PendingCall {
  layer: Layer;
  node: Json;
}

/**
 * Makes a functional model from its configuration: first all layers, then their calls as their inputs come to exist.
 * @source keras/src/models/functional.py, functional_from_config
 */
export function reviveGraph(
  read: ConfigReader,
  parts: { name: string | undefined; layerConfigs: readonly KerasConfig[] },
  revive: (config: KerasConfig) => Layer,
): Model {
  const layers = reviveLayers(read.where, parts.layerConfigs, revive);
  makeCalls(read.where, layers, pendingCalls(read.where, parts.layerConfigs, layers));
  return new Model({
    name: parts.name,
    inputs: endpoints(read, 'input_layers', layers),
    outputs: endpoints(read, 'output_layers', layers),
  });
}

function reviveLayers(
  where: string,
  configs: readonly KerasConfig[],
  revive: (config: KerasConfig) => Layer,
): ReadonlyMap<string, Layer> {
  const names = configs.map((config) => config.name ?? config.config?.name);
  const unnamed = names.find((name) => typeof name !== 'string');
  if (names.length > 0 && names.some((name) => typeof name !== 'string')) {
    throw new InvalidConfig(where, "every layer of a functional model to have a 'name'", unnamed);
  }
  refuseDuplicates(where, names as string[]);
  return new Map(
    configs.map((config, index) => {
      const name = names[index] as string;
      return [name, revive({ ...config, config: { ...config.config, name } })];
    }),
  );
}

function pendingCalls(
  where: string,
  configs: readonly KerasConfig[],
  layers: ReadonlyMap<string, Layer>,
): PendingCall[] {
  const ordered = [...layers.values()];
  return configs.flatMap((config, index) => {
    const nodes = config.inbound_nodes ?? [];
    if (!Array.isArray(nodes)) throw new InvalidConfig(where, "'inbound_nodes' to be a list", nodes);
    const layer = known(ordered[index], 'a layer');
    return layer instanceof InputLayer ? [] : (nodes as readonly Json[]).map((node) => ({ layer, node }));
  });
}

/** Repeats passes over the calls until all are made. Calls of one layer keep their order, since they are counted. */
function makeCalls(where: string, layers: ReadonlyMap<string, Layer>, calls: readonly PendingCall[]): void {
  for (let pending = calls; pending.length > 0;) {
    const waiting = new Set<Layer>();
    const left = pending.filter((call) => {
      const isMade = !waiting.has(call.layer) && makeCall(where, layers, call);
      if (!isMade) waiting.add(call.layer);
      return !isMade;
    });
    if (left.length === pending.length) {
      const names = [...waiting].map((layer) => `'${layer.name}'`).join(', ');
      throw new InvalidGraph(
        where,
        `the calls of ${names} read tensors that never exist (a cycle, or a missing call).`,
      );
    }
    pending = left;
  }
}

function makeCall(where: string, layers: ReadonlyMap<string, Layer>, { layer, node }: PendingCall): boolean {
  const place = `${where}, call of '${layer.name}'`;
  const { args } = callParts(place, node);
  const isListCall = Array.isArray(args[0]);
  const tensors = (isListCall ? args[0] : args) as readonly Json[];
  const inputs = tensors.map((tensor) => tensorOf(place, layers, historyOf(place, tensor)));
  const known = inputs.filter((input) => input !== undefined);
  const [only] = known;
  if (only === undefined || known.length < inputs.length) return false;
  layer.applyAll(isListCall ? known : only, { training: bakedTraining(place, layer, node) });
  return true;
}

function callParts(
  where: string,
  node: Json,
): { args: readonly Json[]; kwargs: Readonly<Record<string, Json>> } {
  if (typeof node === 'object' && node !== null && 'args' in node) {
    const { args, kwargs = {} } = node as { args?: Json; kwargs?: Json };
    const isRecord = typeof kwargs === 'object' && kwargs !== null && !Array.isArray(kwargs);
    if (Array.isArray(args) && args.length === 1 && isRecord) {
      return { args, kwargs: kwargs as Readonly<Record<string, Json>> };
    }
  }
  throw new InvalidConfig(
    where,
    "one input under 'args' (a tensor or a list) and 'kwargs', as Keras 3 writes",
    node,
  );
}

/**
 * What a call baked in. Keras 3.15.1 writes the default of the layer's `call` where its user said nothing, and
 * ignores it when it runs; so does this, unless the node is marked as chosen.
 */
function bakedTraining(where: string, layer: Layer, node: Json): boolean | undefined {
  const training = trainingOf(where, callParts(where, node).kwargs);
  const isChosen = (node as Readonly<Record<string, Json>>)[BAKED_TRAINING] === true;
  return isChosen || training !== layer.defaultTraining ? training : undefined;
}

function trainingOf(where: string, kwargs: Readonly<Record<string, Json>>): boolean | undefined {
  const { training = null, ...others } = kwargs;
  const left = Object.entries(others).filter(([, value]) => value !== null);
  if (left.length > 0) throw new NotSupported(where, left.map(([key]) => `the argument '${key}'`).join(', '));
  if (training !== null && typeof training !== 'boolean') {
    throw new InvalidConfig(where, "'training' to be true, false or null", training);
  }
  return training ?? undefined;
}

type History = readonly [string, number, number];

function historyOf(where: string, tensor: Json | undefined): History {
  const history = isKerasConfig(tensor) ? tensor.config?.keras_history : undefined;
  if (isHistory(history)) return history;
  throw new InvalidConfig(where, "a '__keras_tensor__' with its 'keras_history'", tensor);
}

function isHistory(value: Json | undefined): value is History {
  if (!Array.isArray(value) || value.length !== 3) return false;
  const [name, ...indices] = value as readonly Json[];
  return typeof name === 'string' && indices.every((index) => Number.isInteger(index));
}

/** The tensor of a call made already, else undefined. @throws {@link InvalidConfig} for a layer that does not exist. */
function tensorOf(
  where: string,
  layers: ReadonlyMap<string, Layer>,
  [name, nodeIndex, tensorIndex]: History,
): SymbolicTensor | undefined {
  const layer = layers.get(name);
  if (layer === undefined) throw new InvalidConfig(where, 'an input from a layer of this model', name);
  return layer.nodes[nodeIndex]?.outputs[tensorIndex];
}

function endpoints(read: ConfigReader, key: string, layers: ReadonlyMap<string, Layer>): SymbolicTensor[] {
  const value = read.take(key);
  const histories = isHistory(value) ? [value] : value;
  if (!Array.isArray(histories) || !(histories as readonly Json[]).every(isHistory)) {
    throw new InvalidConfig(read.where, `'${key}' to be [layer, call, output] or a list of these`, value);
  }
  return (histories as readonly History[]).map(([name, call, output]) => {
    const layer = layers.get(name);
    const firstCall = layer === undefined ? 0 : firstNodeIndex(layer);
    const tensor = tensorOf(read.where, layers, [name, call - firstCall, output]);
    if (tensor === undefined)
      throw new InvalidConfig(read.where, `'${key}' to name a call that exists`, value);
    return tensor;
  });
}

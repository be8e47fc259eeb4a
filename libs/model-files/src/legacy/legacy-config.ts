import type { ConfigRecord, Json, KerasConfig } from '@thaw/layers';
import { isJsonObject } from '../bounded-json.js';
import { modernSettings, MODERN_CLASSES } from './legacy-settings.js';

const GRAPHS = ['Functional', 'Model'];

/**
 * A model's configuration of Keras 1 or 2, tf.keras or TensorFlow.js in Keras 3's form; of Keras 3 it stays as it is.
 *
 * @source keras/engine/network.py at 2.2.4 and tensorflow/python/keras/engine/functional.py at 2.4, `get_config`
 */
export function modernConfig(config: KerasConfig): KerasConfig {
  const className = MODERN_CLASSES[config.class_name] ?? config.class_name;
  if (typeof config['module'] === 'string' && !hasLegacyNodes(config)) return config;
  if (className === 'Sequential') return { ...config, config: modernSequence(config) };
  if (GRAPHS.includes(className)) return { ...config, config: modernGraph(config) };
  return { ...config, class_name: className, config: modernSettings(className, config.config ?? {}) };
}

/** Keras 1 and early 2 give the layers alone, without the model's name. */
function modernSequence({ config }: KerasConfig): ConfigRecord {
  const settings: ConfigRecord = Array.isArray(config)
    ? { layers: config as readonly Json[] }
    : (config ?? {});
  if (!Array.isArray(settings['layers'])) return settings;
  const layers = layersOf(settings);
  const [first] = layers;
  // A model that knows its own shape has no input layer.
  const needsInput = first !== undefined && !Array.isArray(settings['build_input_shape']);
  const input = needsInput ? inputBefore(first) : undefined;
  const { layers: _, ...others } = settings;
  return { ...others, layers: [...(input === undefined ? [] : [input]), ...layers.map(modernConfig)] };
}

/** The input that a first layer of Keras 2 describes in its own settings. */
function inputBefore(first: KerasConfig): KerasConfig | undefined {
  const { batch_input_shape: shape, dtype, input_dtype: inputType, name } = first.config ?? {};
  if (first.class_name === 'InputLayer' || !Array.isArray(shape)) return undefined;
  const type = typeof inputType === 'string' ? inputType : typeof dtype === 'string' ? dtype : 'float32';
  return {
    class_name: 'InputLayer',
    config: {
      batch_shape: shape as readonly Json[],
      dtype: type,
      name: `${typeof name === 'string' ? name : first.class_name}_input`,
    },
  };
}

function modernGraph(model: KerasConfig): ConfigRecord {
  const settings = model.config ?? {};
  const layers = layersOf(settings);
  const isLegacy = hasLegacyNodes(model);
  const classes = new Map(layers.map((layer) => [layer['name'], layer.class_name]));
  const endpoints = (value: Json | undefined): Json => {
    const list = Array.isArray(value) ? (value as readonly Json[]) : [];
    return isLegacy ? list.map((endpoint) => countedFromOne(endpoint, classes)) : (value ?? null);
  };
  return {
    ...settings,
    layers: layers.map((layer) => ({
      ...modernConfig(layer),
      inbound_nodes: nodesOf(layer).map((node) => (isLegacyNode(node) ? modernNode(node) : node)),
    })),
    input_layers: endpoints(settings['input_layers']),
    output_layers: endpoints(settings['output_layers']),
  };
}

/** Keras 3 counts the calls of models in models from one here, Keras 2 from zero. */
function countedFromOne(endpoint: Json, classes: ReadonlyMap<Json | undefined, string>): Json {
  if (!Array.isArray(endpoint)) return endpoint;
  const [name, call, output] = endpoint as readonly Json[];
  const isGraph = GRAPHS.includes(classes.get(name) ?? '');
  return [name ?? null, isGraph && typeof call === 'number' ? call + 1 : (call ?? 0), output ?? 0];
}

function hasLegacyNodes(model: KerasConfig): boolean {
  return layersOf(model.config ?? {}).some((layer) => nodesOf(layer).some(isLegacyNode));
}

/** One call: the tensors that it reads, each as `[layer, call, output, arguments]`. What else a damaged file has stays, to be refused. */
function isLegacyNode(node: Json): node is readonly Json[] {
  return Array.isArray(node) && (typeof node[0] === 'string' || node.every((each) => Array.isArray(each)));
}

function modernNode(node: readonly Json[]): Json {
  const tensors = (typeof node[0] === 'string' ? [node] : node) as readonly (readonly Json[])[];
  const args = tensors.map(([name = null, call = 0, output = 0]) => ({
    class_name: '__keras_tensor__',
    config: { keras_history: [name, call, output] },
  }));
  const kwargs = tensors.map((tensor) => tensor[3]).find(isJsonObject) ?? {};
  return { args: args.length === 1 ? args : [args], kwargs: kwargs as Json };
}

function nodesOf(layer: KerasConfig): readonly Json[] {
  const nodes = layer['inbound_nodes'];
  return Array.isArray(nodes) ? (nodes as readonly Json[]) : [];
}

function layersOf(settings: ConfigRecord): readonly KerasConfig[] {
  const { layers } = settings;
  return Array.isArray(layers) ? (layers as readonly KerasConfig[]).filter(isJsonObject) : [];
}

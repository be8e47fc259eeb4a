import type { ConfigRecord, Json, KerasConfig } from '@thaw/layers';
import { isJsonObject } from '../bounded-json.js';

const GRAPHS = ['Functional', 'Model'];

/**
 * A configuration of Keras 3 in the form of Keras 2, which TensorFlow.js reads.
 *
 * @source @tensorflow/tfjs-layers at 4.22.0, src/engine/container.ts, `Container.fromConfig`
 */
export function formerConfig(config: KerasConfig): KerasConfig {
  const settings = config.config ?? {};
  if (GRAPHS.includes(config.class_name)) return { class_name: 'Functional', config: formerGraph(settings) };
  if (config.class_name === 'Sequential')
    return { class_name: 'Sequential', config: formerSequence(settings) };
  return { class_name: config.class_name, config: formerSettings(settings) };
}

/** A model without an input layer keeps its shape: TensorFlow.js reads it from the first layer. */
function formerSequence({ name, trainable, layers, build_input_shape: shape }: ConfigRecord): ConfigRecord {
  const [first, ...others] = configsIn(layers).map(formerConfig);
  if (first === undefined) return { name, trainable, layers: [] };
  const hasShape = shape === undefined || first.class_name === 'InputLayer' || isModel(first);
  const start = hasShape ? first : { ...first, config: { ...first.config, batch_input_shape: shape } };
  return {
    name,
    trainable,
    layers: [start, ...others],
    ...(shape !== undefined && { build_input_shape: shape }),
  };
}

function isModel({ config }: KerasConfig): boolean {
  return Array.isArray(config?.['layers']);
}

function formerGraph({
  name,
  trainable,
  layers,
  input_layers: inputs,
  output_layers: outputs,
}: ConfigRecord): ConfigRecord {
  const configs = configsIn(layers);
  const graphs = new Set(
    configs.filter((each) => GRAPHS.includes(each.class_name)).map((each) => each['name']),
  );
  const endpoints = (value: Json | undefined): Json =>
    listOfEndpoints(value).map(([layer, call, output]) => [
      layer,
      graphs.has(layer) ? call - 1 : call,
      output,
    ]);
  return {
    name,
    trainable,
    layers: configs.map((each) => ({
      ...formerConfig(each),
      name: each['name'],
      inbound_nodes: arrayOf(each['inbound_nodes']).map(formerNode),
    })),
    input_layers: endpoints(inputs),
    output_layers: endpoints(outputs),
  };
}

/** `[layer, call, output, arguments]` for each tensor that a call reads. */
function formerNode(node: Json): Json {
  const { args, kwargs } = isJsonObject(node) ? (node as Record<string, Json>) : {};
  const first = arrayOf(args)[0];
  const tensors = Array.isArray(first) ? (first as readonly Json[]) : arrayOf(args);
  return tensors.map((tensor) => {
    const { keras_history: history } =
      isJsonObject(tensor) && isJsonObject(tensor['config']) ? tensor['config'] : {};
    return [...arrayOf(history), kwargs ?? {}];
  });
}

function formerSettings(settings: ConfigRecord): ConfigRecord {
  const { batch_shape: shape, dtype, ...others } = settings;
  const entries = Object.entries(others).map(([key, value]) => [key, formerValue(value)]);
  return {
    ...(Object.fromEntries(entries) as ConfigRecord),
    dtype: typeof dtype === 'string' ? dtype : 'float32',
    ...(shape !== undefined && { batch_input_shape: shape }),
  };
}

/** Objects without the module that Keras 3 names. */
function formerValue(value: Json | undefined): Json | undefined {
  if (!isJsonObject(value) || typeof value['class_name'] !== 'string') return value;
  return { class_name: value['class_name'], config: value['config'] ?? {} };
}

function configsIn(layers: Json | undefined): readonly KerasConfig[] {
  return arrayOf(layers).filter((each): each is KerasConfig => isJsonObject(each));
}

function arrayOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

function listOfEndpoints(value: Json | undefined): readonly [string, number, number][] {
  const list = arrayOf(value);
  return (typeof list[0] === 'string' ? [list] : list) as unknown as readonly [string, number, number][];
}

import type { ConfigRecord, Json, KerasConfig } from '@thaw/layers';
import { isJsonObject } from './bounded-json.js';

/** A layer of a configuration, in a form that does not depend on who wrote it. */
export interface LayerTopology {
  /** As `layerPaths` of `@thaw/layers` gives it; of the model itself empty. */
  readonly path: string;
  readonly name: string;
  readonly className: string;
  /** Undefined where the configuration does not say it. */
  readonly trainable: boolean | undefined;
  /** All else that was set, without what is null; `calls` are those that belong to the model around it. */
  readonly settings: ConfigRecord;
}

/** What `serialize_keras_object` adds for Python, and what follows from the rest. */
const WRAPPING = ['module', 'registered_name', 'build_config', 'shared_object_id'];

/**
 * Every layer of a model's configuration, what it lies in first. Needs none of the classes.
 *
 * @param config in Keras 3's form
 */
export function topologyOf(config: KerasConfig): readonly LayerTopology[] {
  return layersBelow(config, { path: '', calls: undefined });
}

function layersBelow(
  entry: KerasConfig,
  { path, calls }: { path: string; calls: Json | undefined },
): readonly LayerTopology[] {
  const { layers, trainable, name: _name, ...settings } = entry.config ?? {};
  const inner = Array.isArray(layers) ? (layers as readonly Json[]).filter(isKerasConfig) : undefined;
  const own: LayerTopology = {
    path,
    name: nameOf(entry),
    className: entry.class_name,
    trainable: typeof trainable === 'boolean' ? trainable : undefined,
    settings: {
      ...(plain(withEndpoints(settings)) as ConfigRecord),
      ...(inner === undefined && layers !== undefined && { layers }),
      ...(calls !== undefined && { calls }),
    },
  };
  const below = inner?.flatMap((each) => {
    const name = nameOf(each);
    return layersBelow(each, {
      path: path === '' ? name : `${path}/${name}`,
      calls: each['inbound_nodes'] === undefined ? undefined : plain(each['inbound_nodes']),
    });
  });
  return [own, ...(below ?? [])];
}

function nameOf(entry: KerasConfig): string {
  const given = entry.config?.['name'] ?? entry['name'];
  return typeof given === 'string' ? given : entry.class_name;
}

/** One endpoint alone, which Keras 3 writes without a list around it, as a list of one. */
function withEndpoints(settings: ConfigRecord): ConfigRecord {
  const keys = ['input_layers', 'output_layers'].filter((key) => {
    const value = settings[key];
    return Array.isArray(value) && typeof value[0] === 'string';
  });
  return { ...settings, ...Object.fromEntries(keys.map((key) => [key, [settings[key] as Json]])) };
}

/** A value without what is null and what only Python needs; a tensor as the call that made it, a dtype as its name. */
function plain(value: Json | undefined): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(plain);
  if (!isJsonObject(value)) return value ?? null;
  const { class_name: className, config } = value as Record<string, Json>;
  const inner = isJsonObject(config) ? (config as Record<string, Json>) : {};
  if (className === '__keras_tensor__') return inner['keras_history'] ?? null;
  if (className === 'DTypePolicy') return inner['name'] ?? null;
  const isWrapped = typeof className === 'string';
  const entries = Object.entries(value as ConfigRecord)
    .filter(([key, each]) => (each ?? null) !== null && !(isWrapped && WRAPPING.includes(key)))
    .map(([key, each]) => [key, plain(each)]);
  return Object.fromEntries(entries) as Json;
}

function isKerasConfig(value: Json): value is KerasConfig {
  return isJsonObject(value) && typeof value['class_name'] === 'string';
}

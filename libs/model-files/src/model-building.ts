import { ThawError } from '@thaw/errors';
import {
  deserialize,
  UnknownLayerClasses,
  type Json,
  type KerasConfig,
  type Layer,
  type LayerClass,
} from '@thaw/layers';
import { isJsonObject } from './bounded-json.js';
import { InvalidModelFile, UnsupportedModelFile } from './errors.js';

/** Classes beside the built-in ones, by the class name in the file. */
export interface BuildOptions {
  customLayers?: Readonly<Record<string, LayerClass>> | undefined;
}

/**
 * Makes the model that a file describes, its weights declared without values.
 *
 * @throws UnsupportedModelFile naming every layer of a class that is not there; InvalidModelFile for what else is wrong in it
 */
export function buildModel(config: KerasConfig, source: string, options: BuildOptions = {}): Layer {
  try {
    const model = deserialize(config, options);
    const shape = buildShape(config);
    if (!model.isBuilt && shape !== undefined) model.build(shape);
    return model;
  } catch (error) {
    if (error instanceof UnknownLayerClasses) throw unknownLayers(config, source, error);
    if (error instanceof ThawError)
      throw new InvalidModelFile(`${source}: ${error.message}`, { cause: error });
    throw error;
  }
}

function unknownLayers(
  config: KerasConfig,
  source: string,
  error: UnknownLayerClasses,
): UnsupportedModelFile {
  const classes = new Set(error.classNames);
  const layers = layersWith(config, classes, '');
  return new UnsupportedModelFile(
    `${source}: expected layers that Thaw has, received ${layers.map(({ path, className }) => `${path} (${className})`).join(', ')}. ` +
      'Give these classes in customLayers, or on the command line a module that registers them with --module.',
  );
}

function layersWith(
  config: KerasConfig,
  classes: ReadonlySet<string>,
  prefix: string,
): readonly { path: string; className: string }[] {
  const { layers } = config.config ?? {};
  const isWanted = [
    config.class_name,
    `${typeof config['module'] === 'string' ? config['module'] : ''}.${config.class_name}`,
  ].some((name) => classes.has(name));
  const own = isWanted
    ? [{ path: prefix === '' ? 'the model itself' : prefix, className: config.class_name }]
    : [];
  const inner = Array.isArray(layers) ? (layers as readonly KerasConfig[]).filter(isJsonObject) : [];
  return [
    ...own,
    ...inner.flatMap((layer) => {
      const given = layer.config?.['name'] ?? layer['name'];
      const name = typeof given === 'string' ? given : layer.class_name;
      return layersWith(layer, classes, prefix === '' ? name : `${prefix}/${name}`);
    }),
  ];
}

/** What Keras 3 writes beside a model of somebody's own class, so that it can be built. */
function buildShape(config: KerasConfig): readonly (number | null)[] | undefined {
  const build = config['build_config'];
  const shape = isJsonObject(build) ? build['input_shape'] : undefined;
  const isShape = Array.isArray(shape) && shape.every((size) => size === null || typeof size === 'number');
  return isShape ? (shape as readonly (number | null)[]) : undefined;
}

/** A configuration in which everything of float64 is of float32, and whether that changed it. */
export function inFloat32(config: KerasConfig): { config: KerasConfig; isChanged: boolean } {
  let isChanged = false;
  const visit = (value: Json | undefined): Json | undefined => {
    if (Array.isArray(value)) return (value as readonly Json[]).map((each) => visit(each) ?? null);
    if (!isJsonObject(value)) return value;
    const isPolicy = value['class_name'] === 'DTypePolicy';
    const entries = Object.entries(value as Record<string, Json>).map(([key, each]) => {
      const isDouble = key === 'dtype' && each === 'float64';
      if (isDouble) isChanged = true;
      return [key, isDouble ? 'float32' : isPolicy && key === 'config' ? policyOf(each) : visit(each)];
    });
    return Object.fromEntries(entries) as Json;
  };
  const policyOf = (policy: Json): Json => {
    if (!isJsonObject(policy) || policy['name'] !== 'float64') return policy;
    isChanged = true;
    return { ...(policy as Record<string, Json>), name: 'float32' };
  };
  return { config: visit(config) as KerasConfig, isChanged };
}

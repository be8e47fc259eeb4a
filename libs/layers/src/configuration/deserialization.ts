import { ConfigReader, isKerasConfig } from './config-reader.js';
import { InvalidConfig, UnknownLayerClasses } from '../errors.js';
import { reviveGraph } from './functional-revival.js';
import type { Json, KerasConfig } from './keras-config.js';
import { withoutRecordedMasks } from './recorded-masks.js';
import { LAYER_CLASSES, type LayerClass } from './layer-registry.js';
import type { Layer } from '../layer.js';
import { firstFreeName, snakeCase } from '../names/names.js';
import { Sequential } from '../models/sequential.js';
import { known } from '../known.js';

/** Classes beside the built-in ones, by the class name of their configurations. */
export interface DeserializeOptions {
  customLayers?: Readonly<Record<string, LayerClass>> | undefined;
}

const MODELS = ['Functional', 'Model', 'Sequential'];
const KERAS_MODULE = /^keras(\.layers|\.models|\.src\.(layers|models)\..+)?$/;

/**
 * Makes a layer or model from the form that `serialize` and Keras 3's `to_json` write. The weights are declared, without values.
 *
 * A function of the configuration alone: layers inside a model that have no name there are named by class, counted within the model.
 * @throws {@link UnknownLayerClasses} naming all of them at once; {@link InvalidConfig} or NotSupported naming the setting
 */
export function deserialize(config: KerasConfig, options: DeserializeOptions = {}): Layer {
  const classes = { ...LAYER_CLASSES, ...options.customLayers };
  const own = withoutRecordedMasks(config);
  refuseUnknownClasses([own], classes);
  return revive(own, classes);
}

/**
 * Makes the layers of a list, as {@link deserialize} does, for example a head to put after a base.
 * Names that are missing are chosen so that they are unique within the list and beside `takenNames`.
 */
export function deserializeAll(
  configs: readonly KerasConfig[],
  options: DeserializeOptions & { takenNames?: readonly string[] | undefined } = {},
): readonly Layer[] {
  const classes = { ...LAYER_CLASSES, ...options.customLayers };
  const own = configs.map(withoutRecordedMasks);
  refuseUnknownClasses(own, classes);
  return named(own, options.takenNames).map((config) => revive(config, classes));
}

type Classes = Readonly<Record<string, LayerClass>>;

function revive(config: KerasConfig, classes: Classes): Layer {
  const settings = config.config ?? {};
  const read = new ConfigReader(config.class_name, settings);
  const layer = MODELS.includes(config.class_name)
    ? reviveModel(config.class_name, read, classes)
    : undefined;
  const revived = layer ?? known(classes[config.class_name], config.class_name).fromConfig(read);
  read.done();
  return revived;
}

function reviveModel(className: string, read: ConfigReader, classes: Classes): Layer {
  read.only('activity_regularizer');
  const { name, trainable } = read.base();
  const layerConfigs = layersOf(read);
  const model =
    className === 'Sequential'
      ? reviveSequential(read, { name, layerConfigs }, classes)
      : reviveGraph(read, { name, layerConfigs }, (each) => revive(each, classes));
  // Every layer brought its own flag along, so the container's must not reach into them.
  model.restoreTrainable(trainable ?? true);
  return model;
}

function reviveSequential(
  read: ConfigReader,
  parts: { name: string | undefined; layerConfigs: readonly KerasConfig[] },
  classes: Classes,
): Sequential {
  const layers = named(parts.layerConfigs).map((each) => revive(each, classes));
  const model = new Sequential(layers, { name: parts.name });
  if (read.has('build_input_shape')) model.build(read.shape('build_input_shape'));
  return model;
}

function layersOf(read: ConfigReader): readonly KerasConfig[] {
  const layers = read.take('layers');
  if (Array.isArray(layers) && layers.every(isKerasConfig)) return layers;
  throw new InvalidConfig(read.where, "'layers' to be a list of configurations with 'class_name'", layers);
}

/** The configurations with a name each: its own, else that of its entry in a functional model, else one by class. */
function named(configs: readonly KerasConfig[], takenNames: readonly string[] = []): readonly KerasConfig[] {
  const names = configs.map((config) => config.config?.name ?? config.name);
  const taken = new Set([...takenNames, ...names.filter((name): name is string => typeof name === 'string')]);
  return configs.map((config, index) => {
    const name = names[index] ?? firstFreeName(snakeCase(config.class_name), taken);
    if (typeof name === 'string') taken.add(name);
    return { ...config, config: { ...config.config, name } };
  });
}

function refuseUnknownClasses(configs: readonly KerasConfig[], classes: Classes): void {
  const unknown = new Set<string>();
  const visit = (config: Json | undefined): void => {
    if (!isKerasConfig(config)) return;
    const label = unknownLabel(config, classes);
    if (label !== undefined) unknown.add(label);
    const layers = config.config?.layers;
    if (Array.isArray(layers)) (layers as readonly Json[]).forEach(visit);
  };
  configs.forEach(visit);
  if (unknown.size > 0) throw new UnknownLayerClasses([...unknown], [...MODELS, ...Object.keys(classes)]);
}

/** Whether `deserialize` knows a class of that name by itself. */
export function isBuiltInClass(className: string): boolean {
  return MODELS.includes(className) || Object.hasOwn(LAYER_CLASSES, className);
}

/** Keras names functions of tensors (`x + y`) like layers and tells them apart by module alone. */
function unknownLabel({ class_name: className, module }: KerasConfig, classes: Classes): string | undefined {
  const isKnown = MODELS.includes(className) || Object.hasOwn(classes, className);
  const isForeign = typeof module === 'string' && isBuiltInClass(className) && !KERAS_MODULE.test(module);
  if (isKnown && !isForeign) return undefined;
  return isForeign ? `${module}.${className}` : className;
}

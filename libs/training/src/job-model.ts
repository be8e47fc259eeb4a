import {
  deserialize,
  deserializeAll,
  isShapeList,
  Sequential,
  truncateModel,
  type KerasConfig,
  type Layer,
  type LayerClass,
  type Shape,
} from '@thaw/layers';

import { InvalidTraining } from './errors.js';

/** How the base is named inside a model that has a head, whatever name it came with. */
export const BASE_NAME = 'base';

/** What a job says about its model, with the base's configuration at hand. */
export interface JobModelSpec {
  baseConfig: KerasConfig;
  /** Layers put after the base in a new model `[base, ...head]`. */
  head?: readonly KerasConfig[] | undefined;
  /** Cut the base after the layer of this name. */
  upTo?: string | undefined;
  /** The classes of the modules that the job names. */
  customLayers?: Readonly<Record<string, LayerClass>> | undefined;
}

/** A job's model: declared, frozen as its configurations say, its weights without values. */
export interface JobModel {
  model: Layer;
  /** The part whose weights come with the base; the model itself if there is no head. */
  base: Layer;
  /** One input and one output; the batch dimension is null. */
  inputShape: Shape;
  outputShape: Shape;
}

/**
 * Builds a job's model without any backend, so that whoever plans a job can check it.
 *
 * @throws InvalidTraining when the base is not a model, or has several inputs or outputs
 */
export function buildJobModel(spec: JobModelSpec): JobModel {
  const { baseConfig, head, upTo, customLayers } = spec;
  const base = buildBase(head === undefined ? baseConfig : renamed(baseConfig), { upTo, customLayers });
  const model =
    head === undefined
      ? base
      : new Sequential([base, ...deserializeAll([...head], { takenNames: [BASE_NAME], customLayers })]);
  return { model, base, inputShape: singleShape(model, 'input'), outputShape: singleShape(model, 'output') };
}

function buildBase(
  config: KerasConfig,
  { upTo, customLayers }: Pick<JobModelSpec, 'upTo' | 'customLayers'>,
): Layer {
  const base = deserialize(config, { customLayers });
  if (!base.isBuilt) {
    throw new InvalidTraining(
      'model.base',
      'a model that knows its input shape',
      `'${base.name}', which does not`,
    );
  }
  return upTo === undefined ? base : truncateModel(base, upTo);
}

function renamed(config: KerasConfig): KerasConfig {
  return { ...config, config: { ...config.config, name: BASE_NAME } };
}

function singleShape(model: Layer, side: 'input' | 'output'): Shape {
  const shape = side === 'input' ? model.inputShape : model.outputShape;
  if (!isShapeList(shape)) return shape;
  throw new InvalidTraining('model', `one ${side}`, `a model with ${shape.length}`);
}

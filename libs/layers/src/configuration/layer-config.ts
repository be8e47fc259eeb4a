import type { KerasConfig } from './keras-config.js';
import type { Layer } from '../layer.js';
import { isShapeList } from '../shapes/shape.js';

/**
 * A layer or model in the form that Keras 3's `to_json` writes and its `model_from_json` reads. Values of weights are not part of it.
 * @source keras/src/saving/serialization_lib.py, serialize_keras_object
 */
export function serialize(layer: Layer): KerasConfig {
  return {
    module: layer.kerasModule,
    class_name: layer.className,
    config: layer.getConfig(),
    registered_name: registeredName(layer),
    ...(layer.isBuilt && hasWeights(layer) && { build_config: buildConfig(layer) }),
  };
}

function registeredName(layer: Layer): string | null {
  if (layer.kerasModule === null) return layer.className;
  return layer.className === 'Functional' ? 'Functional' : null;
}

function hasWeights(layer: Layer): boolean {
  return layer.ownWeights.length > 0;
}

function buildConfig(layer: Layer): { input_shape: KerasConfig[string] } {
  const { inputShape } = layer;
  return { input_shape: isShapeList(inputShape) ? [...inputShape] : inputShape };
}

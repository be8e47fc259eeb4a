import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@thaw/layers';
import type { CustomLayerClass, LayerRegistration } from './layer-registration.js';

/**
 * What the default export of a layer module is called with: everything of the layer library and TensorFlow.js's public
 * operations, both from the very copies that the process computes with, and the function that registers a layer.
 */
export type LayerModuleApi = typeof layers & {
  readonly tf: typeof tf;
  /** Makes a class known by its name, for the `class_name` of a job's model. */
  registerLayer(layerClass: CustomLayerClass): void;
};

/** What a layer module exports as its default. */
export type LayerModuleDefinition = (thaw: LayerModuleApi) => void | Promise<void>;

/** The argument of one module's default export. */
export function createLayerModuleApi(registration: LayerRegistration): LayerModuleApi {
  const registerLayer = (layerClass: CustomLayerClass): void => registration.register(layerClass);
  return Object.freeze({ ...layers, tf, registerLayer });
}

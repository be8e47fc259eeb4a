import {
  EfficientNetB0,
  MobileNet,
  MobileNetV2,
  ResNet50,
  resetNames,
  serialize,
  type KerasConfig,
} from '@thaw/layers';
import type { ApplicationSpec } from '@thaw/orchestration';

const APPLICATIONS = { ResNet50, MobileNet, MobileNetV2, EfficientNetB0 };

/** What the origin of an application's weights asks of its architecture. */
export interface ApplicationSettings {
  readonly name?: string;
  /** Of EfficientNetB0, whose published weights were trained so. */
  readonly rescalesByDeviation?: boolean;
}

/**
 * The configuration of an application as a job asks for it; needs no backend.
 * @throws InvalidLayerArgument for an input shape that the application cannot take
 */
export function applicationConfig(spec: ApplicationSpec, settings: ApplicationSettings = {}): KerasConfig {
  const { application, weights: _weights, ...options } = spec;
  // Layers without a name of their own are counted: the same job has the same names, whatever this process made before.
  resetNames();
  return serialize(APPLICATIONS[application]({ ...options, ...settings }));
}

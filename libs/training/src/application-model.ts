import { EfficientNetB0, MobileNet, MobileNetV2, ResNet50, serialize, type KerasConfig } from '@thaw/layers';
import type { ApplicationSpec } from '@thaw/orchestration';

const APPLICATIONS = { ResNet50, MobileNet, MobileNetV2, EfficientNetB0 };

/**
 * The configuration of an application as a job asks for it; needs no backend.
 * @throws InvalidLayerArgument for an input shape that the application cannot take
 */
export function applicationConfig(spec: ApplicationSpec): KerasConfig {
  const { application, weightsFile: _weightsFile, ...options } = spec;
  const model = APPLICATIONS[application](options);
  return serialize(model);
}

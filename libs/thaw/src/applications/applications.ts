import {
  EfficientNetB0 as efficientNetB0,
  MobileNet as mobileNet,
  MobileNetV2 as mobileNetV2,
  ResNet50 as resNet50,
  type ApplicationOptions,
  type MobileNetOptions,
  type MobileNetV2Options,
} from '@thaw/layers';

import { Model } from '../models.js';
import { pretrained, startWith, type Pretrained } from './pretrained.js';

/**
 * EfficientNet B0 with Keras's layers and names, for pixels from 0 to 255, as a model that can be fitted.
 *
 * @throws InvalidLayerArgument for options that Keras refuses
 */
export function EfficientNetB0(options: Pretrained<ApplicationOptions> = {}): Model {
  const start = pretrained('EfficientNetB0', options);
  const model = fittable(efficientNetB0({ ...options, weights: null, ...start?.settings }));
  return startWith(model, options, start);
}

/**
 * MobileNet with Keras's layers and names, as a model that can be fitted; prepare images with `mobilenet.preprocessInput`.
 *
 * @throws InvalidLayerArgument for options that Keras refuses
 */
export function MobileNet(options: Pretrained<MobileNetOptions> = {}): Model {
  const start = pretrained('MobileNet', options);
  const model = fittable(mobileNet({ ...options, weights: null, ...start?.settings }));
  return startWith(model, options, start);
}

/**
 * MobileNetV2 with Keras's layers and names, as a model that can be fitted; prepare images with `mobilenetV2.preprocessInput`.
 *
 * @throws InvalidLayerArgument for options that Keras refuses
 */
export function MobileNetV2(options: Pretrained<MobileNetV2Options> = {}): Model {
  const start = pretrained('MobileNetV2', options);
  const model = fittable(mobileNetV2({ ...options, weights: null, ...start?.settings }));
  return startWith(model, options, start);
}

/**
 * ResNet50 with Keras's layers and names, as a model that can be fitted; prepare images with `resnet50.preprocessInput`.
 *
 * @throws InvalidLayerArgument for options that Keras refuses
 */
export function ResNet50(options: Pretrained<ApplicationOptions> = {}): Model {
  const start = pretrained('ResNet50', options);
  const model = fittable(resNet50({ ...options, weights: null, ...start?.settings }));
  return startWith(model, options, start);
}

/** The same layers and weights once more. */
function fittable({ inputs, outputs, name }: ReturnType<typeof resNet50>): Model {
  return new Model({ inputs, outputs, name });
}

import {
  EfficientNetB0 as efficientNetB0,
  MobileNet as mobileNet,
  MobileNetV2 as mobileNetV2,
  ResNet50 as resNet50,
  type ApplicationOptions,
  type MobileNetOptions,
  type MobileNetV2Options,
} from '@thaw/layers';

import { Model } from './models.js';

/** EfficientNet B0 with Keras's layers and names, for pixels from 0 to 255, as a model that can be fitted. */
export function EfficientNetB0(options?: ApplicationOptions): Model {
  return fittable(efficientNetB0(options));
}

/** MobileNet with Keras's layers and names, as a model that can be fitted; prepare images with `mobilenet.preprocessInput`. */
export function MobileNet(options?: MobileNetOptions): Model {
  return fittable(mobileNet(options));
}

/** MobileNetV2 with Keras's layers and names, as a model that can be fitted; prepare images with `mobilenetV2.preprocessInput`. */
export function MobileNetV2(options?: MobileNetV2Options): Model {
  return fittable(mobileNetV2(options));
}

/** ResNet50 with Keras's layers and names, as a model that can be fitted; prepare images with `resnet50.preprocessInput`. */
export function ResNet50(options?: ApplicationOptions): Model {
  return fittable(resNet50(options));
}

/** The same layers and weights once more. */
function fittable({ inputs, outputs, name }: ReturnType<typeof resNet50>): Model {
  return new Model({ inputs, outputs, name });
}

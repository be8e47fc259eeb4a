import {
  EfficientNetB0 as efficientNetB0,
  MobileNet as mobileNet,
  MobileNetV2 as mobileNetV2,
  ResNet50 as resNet50,
  type ApplicationOptions,
  type MobileNetOptions,
  type MobileNetV2Options,
} from '@thaw/layers';
import {
  efficientNetB0Weights,
  MOBILENET_ALPHAS,
  MOBILENET_V2_ALPHAS,
  mobileNetV2Weights,
  mobileNetWeights,
  resNet50Weights,
  trainedSize,
} from '@thaw/model-files';

import { Model } from '../models.js';
import { assertPretrainable, isPublished, refuse, startWith, type Pretrained } from './pretrained.js';

/**
 * EfficientNet B0 with Keras's layers and names, for pixels from 0 to 255, as a model that can be fitted.
 *
 * @throws InvalidLayerArgument for options that Keras refuses
 */
export function EfficientNetB0(options: Pretrained<ApplicationOptions> = {}): Model {
  assertPretrainable('EfficientNetB0', options);
  const rescalesByDeviation = isPublished(options);
  const model = fittable(efficientNetB0({ ...options, weights: null, rescalesByDeviation }));
  return startWith(model, options, efficientNetB0Weights(options.includeTop ?? true));
}

/**
 * MobileNet with Keras's layers and names, as a model that can be fitted; prepare images with `mobilenet.preprocessInput`.
 *
 * @throws InvalidLayerArgument for options that Keras refuses
 */
export function MobileNet(options: Pretrained<MobileNetOptions> = {}): Model {
  const { alpha = 1, includeTop = true, depthMultiplier = 1, inputShape = [null, null, 3] } = options;
  assertPretrainable('MobileNet', options);
  if (isPublished(options)) assertAlpha('MobileNet', alpha, MOBILENET_ALPHAS);
  if (isPublished(options) && depthMultiplier !== 1)
    refuse('MobileNet', 'depthMultiplier', "1 with weights 'imagenet'", depthMultiplier);
  const [height = null, width = null] = inputShape;
  const size = trainedSize('MobileNet', height, width);
  const name = nameOf('mobilenet', { options, alpha, size });
  const model = fittable(mobileNet({ ...options, weights: null, name }));
  return startWith(model, options, mobileNetWeights({ includeTop, alpha, size }));
}

/**
 * MobileNetV2 with Keras's layers and names, as a model that can be fitted; prepare images with `mobilenetV2.preprocessInput`.
 *
 * @throws InvalidLayerArgument for options that Keras refuses
 */
export function MobileNetV2(options: Pretrained<MobileNetV2Options> = {}): Model {
  const { alpha = 1, includeTop = true, inputShape = [null, null, 3] } = options;
  assertPretrainable('MobileNetV2', options);
  if (isPublished(options)) assertAlpha('MobileNetV2', alpha, MOBILENET_V2_ALPHAS);
  const [height = null, width = null] = inputShape;
  const size = trainedSize('MobileNetV2', height, width);
  const name = nameOf('mobilenetv2', { options, alpha, size });
  const model = fittable(mobileNetV2({ ...options, weights: null, name }));
  return startWith(model, options, mobileNetV2Weights({ includeTop, alpha, size }));
}

/**
 * ResNet50 with Keras's layers and names, as a model that can be fitted; prepare images with `resnet50.preprocessInput`.
 *
 * @throws InvalidLayerArgument for options that Keras refuses
 */
export function ResNet50(options: Pretrained<ApplicationOptions> = {}): Model {
  assertPretrainable('ResNet50', options);
  const model = fittable(resNet50({ ...options, weights: null }));
  return startWith(model, options, resNet50Weights(options.includeTop ?? true));
}

/** With published weights Keras names the size that they were trained with, whatever the input's. */
function nameOf(
  application: string,
  { options, alpha, size }: { options: Pretrained<ApplicationOptions>; alpha: number; size: number },
): string | undefined {
  return options.name ?? (isPublished(options) ? `${application}_${alpha.toFixed(2)}_${size}` : undefined);
}

function assertAlpha(application: string, alpha: number, published: ReadonlyMap<number, string>): void {
  if (published.has(alpha)) return;
  refuse(application, 'alpha', `one of ${[...published.keys()].join(', ')} with weights 'imagenet'`, alpha);
}

/** The same layers and weights once more. */
function fittable({ inputs, outputs, name }: ReturnType<typeof resNet50>): Model {
  return new Model({ inputs, outputs, name });
}

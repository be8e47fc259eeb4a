import { InvalidLayerArgument, type ApplicationOptions } from '@thaw/layers';
import {
  efficientNetB0Weights,
  MOBILENET_ALPHAS,
  MOBILENET_V2_ALPHAS,
  mobileNetV2Weights,
  mobileNetWeights,
  resNet50Weights,
  trainedSize,
  type PublishedWeights,
} from './published-weights.js';

/** The applications that Keras publishes weights for, and Thaw has. */
export type ApplicationName = 'ResNet50' | 'MobileNet' | 'MobileNetV2' | 'EfficientNetB0';

/** What tells one published file of an application from another. */
export interface PublishedOptions extends Omit<ApplicationOptions, 'weights' | 'classifierActivation'> {
  classifierActivation?: unknown;
  /** Of the MobileNets. */
  alpha?: number | undefined;
  /** Of MobileNet. */
  depthMultiplier?: number | undefined;
}

/** An application with the weights that Keras publishes for it. */
export interface PublishedApplication {
  readonly file: PublishedWeights;
  /** What else its builder is to be given, so that the weights mean what they meant when they were trained. */
  readonly settings: { readonly name?: string; readonly rescalesByDeviation?: boolean };
}

const IMAGENET_CLASSES = 1000;
const TRAINED_SIZE = 224;

/**
 * The file that has an application's published weights.
 *
 * @throws InvalidLayerArgument for options that there are no weights for
 * @source keras/src/applications at 3.15.1: resnet.py, mobilenet.py, mobilenet_v2.py, efficientnet.py and imagenet_utils.py
 */
export function publishedApplication(
  application: ApplicationName,
  options: PublishedOptions,
): PublishedApplication {
  assertLikePublished(application, options);
  const { includeTop = true, name } = options;
  const named = name === undefined ? {} : { name };
  switch (application) {
    case 'ResNet50':
      return { file: resNet50Weights(includeTop), settings: named };
    case 'EfficientNetB0':
      return {
        file: efficientNetB0Weights(includeTop),
        settings: { ...named, rescalesByDeviation: true },
      };
    case 'MobileNet':
      if ((options.depthMultiplier ?? 1) !== 1)
        refuse(application, 'depthMultiplier', "1 with weights 'imagenet'", options.depthMultiplier);
      return publishedMobile('MobileNet', options);
    case 'MobileNetV2':
      return publishedMobile('MobileNetV2', options);
  }
}

/** Refuses another activation of a classifier that has weights, as Keras does. @throws InvalidLayerArgument */
export function assertPretrainedActivation(
  application: string,
  { includeTop = true, classifierActivation: activation = 'softmax' }: PublishedOptions,
): void {
  if (includeTop && activation !== null && activation !== 'softmax')
    refuse(application, 'classifierActivation', "'softmax' or null with weights", activation);
}

/** With published weights Keras names the size that they were trained with, whatever the input's. */
function publishedMobile(
  application: 'MobileNet' | 'MobileNetV2',
  { alpha = 1, includeTop = true, inputShape = [null, null, 3], name }: PublishedOptions,
): PublishedApplication {
  const isFirst = application === 'MobileNet';
  const alphas = isFirst ? MOBILENET_ALPHAS : MOBILENET_V2_ALPHAS;
  if (!alphas.has(alpha))
    refuse(application, 'alpha', `one of ${[...alphas.keys()].join(', ')} with weights 'imagenet'`, alpha);
  const [height = null, width = null] = inputShape;
  const size = trainedSize(application, height, width);
  const weights = { includeTop, alpha, size };
  return {
    file: isFirst ? mobileNetWeights(weights) : mobileNetV2Weights(weights),
    settings: { name: name ?? `${application.toLowerCase()}_${alpha.toFixed(2)}_${size}` },
  };
}

function assertLikePublished(application: string, options: PublishedOptions): void {
  const { includeTop = true, classes = IMAGENET_CLASSES, inputShape } = options;
  assertPretrainedActivation(application, options);
  if (includeTop && classes !== IMAGENET_CLASSES)
    refuse(application, 'classes', "1000 with weights 'imagenet' and a top", classes);
  if (inputShape === undefined) return;
  const isOfTop = inputShape.join() === [TRAINED_SIZE, TRAINED_SIZE, 3].join();
  if (includeTop && !isOfTop)
    refuse(application, 'inputShape', "[224, 224, 3] with weights 'imagenet' and a top", inputShape);
  if (inputShape[2] !== 3)
    refuse(application, 'inputShape', "of 3 channels with weights 'imagenet'", inputShape);
}

function refuse(application: string, option: string, expected: string, received: unknown): never {
  throw new InvalidLayerArgument(application, option, expected, received);
}

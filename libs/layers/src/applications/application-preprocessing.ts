import type { KerasConfig } from '../configuration/keras-config.js';
import type { PreprocessingMode } from './preprocessing.js';

/**
 * What each application's `preprocess_input` does; EfficientNet rescales in its own layers.
 * @source keras/src/applications/{resnet,mobilenet,mobilenet_v2,efficientnet}.py, preprocess_input
 */
const MODES: readonly (readonly [name: RegExp, mode: PreprocessingMode | 'none'])[] = [
  [/^resnet50$/, 'caffe'],
  [/^mobilenet_/, 'tf'],
  [/^mobilenetv2_/, 'tf'],
  [/^efficientnetb\d$/, 'none'],
];

/** How an application wants its pixels, told by the name that Keras gives it; undefined for any other model. */
export function applicationPreprocessing({ config }: KerasConfig): PreprocessingMode | 'none' | undefined {
  const name = config?.['name'];
  return typeof name === 'string' ? MODES.find(([pattern]) => pattern.test(name))?.[1] : undefined;
}

import { existsSync } from 'node:fs';
import { InvalidLayerArgument, type ApplicationOptions, type Layer } from '@thaw/layers';
import { cachedWeights, readWeights, withModelFile, type PublishedWeights } from '@thaw/model-files';
import { weightsEnvironment } from '../environment.js';
import { attachLateWeights } from '../late-weights.js';
import { warnAll } from '../saving/warnings.js';

/** What an application takes, with weights that it can start with. */
export type Pretrained<T extends ApplicationOptions> = Omit<T, 'weights'> & {
  /**
   * `null`, the default: drawn. `imagenet`: fetched once from where Keras publishes them. Else the path of a file of any
   * format with these weights. They are read when something is first computed, or by `await model.initialize()`.
   */
  weights?: 'imagenet' | (string & {}) | null | undefined;
  /** Where `imagenet` is fetched; by default `THAW_WEIGHTS_URL`, else Keras's address. */
  weightsUrl?: string | undefined;
  /** Where it is kept; by default `THAW_CACHE_DIR`, else the user's cache folder. */
  cacheFolder?: string | undefined;
};

const IMAGENET = 'imagenet';
const IMAGENET_CLASSES = 1000;
const TRAINED_SIZE = 224;

/** Whether the weights are those that Keras publishes. */
export function isPublished({ weights }: Pretrained<ApplicationOptions>): boolean {
  return weights === IMAGENET;
}

/**
 * Lets a model start with the weights that its options ask for.
 *
 * @param published the file of `imagenet`
 */
export function startWith<M extends Layer>(
  model: M,
  options: Pretrained<ApplicationOptions>,
  published: PublishedWeights,
): M {
  const { weights = null } = options;
  if (weights === null) return model;
  attachLateWeights(model, async () => {
    const path = isPublished(options) ? await fetchPublished(published, options) : weights;
    const { values, report } = await withModelFile(path, (file) => readWeights(file, model));
    warnAll(report.warnings);
    return values;
  });
  return model;
}

/**
 * Refuses options that do not go with weights, as Keras does.
 *
 * @throws InvalidLayerArgument
 * @source keras/src/applications/resnet.py at 3.15.1 and imagenet_utils.py, `obtain_input_shape`, `validate_activation`
 */
export function assertPretrainable(application: string, options: Pretrained<ApplicationOptions>): void {
  const { weights = null, includeTop = true, classifierActivation: activation = 'softmax' } = options;
  if (weights === null) return;
  if (!isPublished(options) && !existsSync(weights))
    refuse(application, 'weights', "null, 'imagenet' or the path of a file that exists", weights);
  if (includeTop && activation !== null && activation !== 'softmax')
    refuse(application, 'classifierActivation', "'softmax' or null with weights", activation);
  if (isPublished(options)) assertLikePublished(application, options);
}

function assertLikePublished(application: string, options: Pretrained<ApplicationOptions>): void {
  const { includeTop = true, classes = IMAGENET_CLASSES, inputShape } = options;
  if (includeTop && classes !== IMAGENET_CLASSES)
    refuse(application, 'classes', "1000 with weights 'imagenet' and a top", classes);
  if (inputShape === undefined) return;
  const isOfTop = inputShape.join() === [TRAINED_SIZE, TRAINED_SIZE, 3].join();
  if (includeTop && !isOfTop)
    refuse(application, 'inputShape', "[224, 224, 3] with weights 'imagenet' and a top", inputShape);
  if (inputShape[2] !== 3)
    refuse(application, 'inputShape', "of 3 channels with weights 'imagenet'", inputShape);
}

/** @throws InvalidLayerArgument */
export function refuse(application: string, option: string, expected: string, received: unknown): never {
  throw new InvalidLayerArgument(application, option, expected, received);
}

function fetchPublished(file: PublishedWeights, options: Pretrained<ApplicationOptions>): Promise<string> {
  const environment = weightsEnvironment();
  return cachedWeights(file, {
    address: options.weightsUrl ?? environment.weightsUrl,
    cacheFolder: options.cacheFolder ?? environment.cacheFolder,
  });
}

import { existsSync } from 'node:fs';
import { InvalidLayerArgument, type ApplicationOptions, type Layer } from '@thaw/layers';
import {
  assertPretrainedActivation,
  cachedWeights,
  publishedApplication,
  readWeights,
  withModelFile,
  type ApplicationName,
  type PublishedApplication,
  type PublishedWeights,
} from '@thaw/model-files';
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

/**
 * What an application starts with: undefined without weights or with a file of the user's own.
 *
 * @throws InvalidLayerArgument for options that do not go with weights, as in Keras
 */
export function pretrained(
  application: ApplicationName,
  options: Pretrained<ApplicationOptions>,
): PublishedApplication | undefined {
  const { weights = null } = options;
  if (weights === null) return undefined;
  if (weights === IMAGENET) return publishedApplication(application, options);
  if (!existsSync(weights)) {
    const expected = "null, 'imagenet' or the path of a file that exists";
    throw new InvalidLayerArgument(application, 'weights', expected, weights);
  }
  assertPretrainedActivation(application, options);
  return undefined;
}

/**
 * Lets a model start with the weights that its options ask for.
 *
 * @param published the application's, if it is to start with these
 */
export function startWith<M extends Layer>(
  model: M,
  options: Pretrained<ApplicationOptions>,
  published: PublishedApplication | undefined,
): M {
  const { weights = null } = options;
  if (weights === null) return model;
  attachLateWeights(model, async () => {
    const path = published === undefined ? weights : await fetchPublished(published.file, options);
    const { values, report } = await withModelFile(path, (file) => readWeights(file, model));
    warnAll(report.warnings);
    return values;
  });
  return model;
}

function fetchPublished(file: PublishedWeights, options: Pretrained<ApplicationOptions>): Promise<string> {
  const environment = weightsEnvironment();
  return cachedWeights(file, {
    address: options.weightsUrl ?? environment.weightsUrl,
    cacheFolder: options.cacheFolder ?? environment.cacheFolder,
  });
}

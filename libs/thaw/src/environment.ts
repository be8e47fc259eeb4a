import { PUBLISHED_ADDRESS } from '@thaw/model-files';
import { cacheFolderOf } from '@thaw/runtime';

/** What the environment of the process says about published weights. */
export interface WeightsEnvironment {
  /** Of `THAW_WEIGHTS_URL`; by default Keras's. */
  readonly weightsUrl: string;
  /** Of `THAW_CACHE_DIR`, or `thaw` in the user's cache folder. */
  readonly cacheFolder: string;
}

/** Reads the environment: the one place in this package that does. */
export function weightsEnvironment(): WeightsEnvironment {
  return {
    weightsUrl: process.env['THAW_WEIGHTS_URL'] ?? PUBLISHED_ADDRESS,
    cacheFolder: cacheFolderOf(process.env),
  };
}

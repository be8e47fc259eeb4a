import type { PreprocessingMode } from '@thaw/layers';
import type { StoredEntry } from './stored-tensor.js';

/** What a file holds for the weights of a model. Nothing is read yet. */
export interface WeightMatch {
  /** By the weight's path in the model. */
  readonly found: ReadonlyMap<string, StoredEntry>;
  /** What else the file holds, by its name there. */
  readonly unused: readonly string[];
  /** What a person should know of weights that were made for something else. */
  readonly warnings?: readonly string[];
  /** How images were prepared for these weights, where that is not what the model's application says. */
  readonly pixels?: PreprocessingMode;
}

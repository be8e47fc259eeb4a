import type { StoredEntry } from './stored-tensor.js';

/** What a file holds for the weights of a model. Nothing is read yet. */
export interface WeightMatch {
  /** By the weight's path in the model. */
  readonly found: ReadonlyMap<string, StoredEntry>;
  /** What else the file holds, by its name there. */
  readonly unused: readonly string[];
}

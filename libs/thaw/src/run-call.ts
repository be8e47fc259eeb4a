import { InvalidBatch, InvalidTraining } from '@thaw/training';

import { isBatchStream, type BatchStream } from './batch-stream.js';
import type { ModelData } from './data.js';
import type { LabeledData } from './model-session.js';

/** The two ways to call `fit` or `evaluate`: with data, or with a stream of batches. */
export type RunArguments<O, S> =
  [x: ModelData, y: ModelData, options?: O | undefined] | [batches: BatchStream, options?: S | undefined];

/** What a call was meant to be. */
export interface RunCall<O> {
  readonly data: LabeledData | BatchStream;
  readonly options: O;
}

/** Options that only data can have: a stream decides them itself. */
const DATA_OPTIONS = ['sampleWeight', 'shuffle', 'validationSplit'];

/**
 * Tells which of the two ways of calling was meant.
 *
 * @throws InvalidBatch when labels are missing, InvalidTraining when a stream is given what it decides itself
 */
export function readCall<O extends { sampleWeight?: ModelData | undefined }>(
  method: string,
  [x, second, third]: readonly [unknown, unknown?, unknown?],
): RunCall<O> {
  if (isBatchStream(x)) {
    const options = (second ?? {}) as O;
    const wrong = Object.keys(options).find((name) => DATA_OPTIONS.includes(name));
    if (wrong === undefined) return { data: x, options };
    throw new InvalidTraining(`${method}: ${wrong}`, 'data instead of a stream of batches', 'a stream');
  }
  if (typeof second !== 'object' || second === null)
    throw new InvalidBatch('labels', `some as the second argument of ${method}`, String(second));
  const options = (third ?? {}) as O;
  const data = { x: x as ModelData, y: second as ModelData, sampleWeight: options.sampleWeight };
  return { data, options };
}

import * as tf from '@tensorflow/tfjs-core';
import { formatShape, preprocessInput } from '@thaw/layers';
import type { ValuesSpec } from '@thaw/orchestration';
import { scaledValue, writeScaled } from '@thaw/vectors';

import { InvalidBatch, InvalidTraining } from './errors.js';

/** Examples as they are stored. */
export interface StoredInputs {
  /** Value after value, example after example: bytes, or float32. */
  readonly examples: Uint8Array | Float32Array;
  readonly numExamples: number;
  readonly sampleShape: readonly number[];
  /** What is made of the values; by default nothing. */
  readonly values?: ValuesSpec | undefined;
  /** Memory for as many values, the caller's again once the tensor is gone; by default new memory. */
  readonly buffer?: Float32Array | undefined;
}

const AS_STORED: ValuesSpec = { scale: 1, offset: 0 };

/**
 * Stored examples as a model takes them: float32, `[numExamples, ...sampleShape]`. The caller owns the tensor.
 *
 * @throws InvalidBatch when there are not as many values as examples of that shape have
 */
export function createInputs({
  examples,
  numExamples,
  sampleShape,
  values = AS_STORED,
  buffer = new Float32Array(examples.length),
}: StoredInputs): tf.Tensor {
  const expected = sampleShape.reduce((size, dim) => size * dim, numExamples);
  if (examples.length !== expected) {
    throw new InvalidBatch(
      'examples',
      `${expected} values for ${numExamples} examples of shape ${formatShape(sampleShape)}`,
      `${examples.length}`,
    );
  }
  const { mean, std, preprocess = 'none' } = values;
  return tf.tidy(() => {
    const inputs = tf.tensor(scaled(examples, values, buffer), [numExamples, ...sampleShape], 'float32');
    if (preprocess !== 'none') return preprocessInput(inputs, preprocess);
    const centered = mean === undefined ? inputs : tf.sub(inputs, tf.tensor1d([...mean]));
    return std === undefined ? centered : tf.div(centered, tf.tensor1d([...std]));
  });
}

/** @throws InvalidTraining when what is to be done to values does not fit the channels of the examples */
export function checkValues(
  { mean, std, preprocess = 'none' }: ValuesSpec,
  sampleShape: readonly number[],
): void {
  const channels = sampleShape.at(-1) ?? 1;
  for (const [name, numbers] of Object.entries({ mean, std })) {
    if (numbers === undefined || numbers.length === 1 || numbers.length === channels) continue;
    throw new InvalidTraining(
      `data.${name}`,
      `1 number or ${channels}, one for each channel`,
      `${numbers.length}`,
    );
  }
  if (preprocess === 'none' || preprocess === 'tf' || channels === 3) return;
  const received = `${preprocess} for examples of shape ${formatShape(sampleShape)}`;
  throw new InvalidTraining(
    'data.preprocess',
    'none or tf, for the others are made for 3 channels',
    received,
  );
}

function scaled(
  examples: Uint8Array | Float32Array,
  { scale: factor, offset: summand }: ValuesSpec,
  inputs: Float32Array,
): Float32Array {
  const scaling = { factor, summand };
  if (examples instanceof Uint8Array) writeScaled(inputs, examples, scaling);
  else
    for (let index = 0; index < inputs.length; index++)
      inputs[index] = scaledValue(examples[index] ?? 0, scaling);
  return inputs;
}

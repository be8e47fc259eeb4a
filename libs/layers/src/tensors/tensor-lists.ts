import * as tf from '@tensorflow/tfjs-core';

/** A list as it is, one value as a list of one. */
export function asList<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}

/** The outputs, with a clone for each that is also an input or an earlier output. */
export function withoutAliases(outputs: readonly tf.Tensor[], inputs: readonly tf.Tensor[]): tf.Tensor[] {
  return outputs.map((output, index) =>
    inputs.includes(output) || outputs.indexOf(output) !== index ? tf.clone(output) : output,
  );
}

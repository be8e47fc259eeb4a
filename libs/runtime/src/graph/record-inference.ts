import * as tf from '@tensorflow/tfjs-core';
import { NotRecordable } from '../errors.js';
import type { TensorflowBackend } from '../tensorflow-backend.js';
import { forAnyBatch, type BatchOf } from './any-batch.js';
import type { Graph } from './graph.js';
import { recordGraph, type Recording } from './record-graph.js';

/** An input of a model. */
export interface ExampleSpec {
  readonly name: string;
  /** Without the axis of the examples. */
  readonly sampleShape: readonly number[];
  readonly dtype: 'float32' | 'int32' | 'bool';
}

/** A model's inference. */
export interface InferenceRecording extends Omit<Recording, 'inputs'> {
  readonly inputs: readonly ExampleSpec[];
}

/** Neither number is one, of which sizes are made to fit. The values are such as every type has, indices among them. */
const RUNS = [
  { numExamples: 2, fill: tf.zeros },
  { numExamples: 3, fill: tf.ones },
] as const;

/**
 * The graph of an inference for any number of examples. It is run for two numbers, each with values of its own, which shows
 * whether values that it reads on the way matter: what differs
 * has to be a size that depends on the number.
 *
 * @throws NotRecordable when it is another computation for other values or another number, or draws random numbers
 */
export function recordInference(
  backend: TensorflowBackend,
  { inputs, ...recording }: InferenceRecording,
): Graph {
  const [one, other] = RUNS.map(({ numExamples, fill }): BatchOf => {
    const examples = inputs.map(
      ({ name, sampleShape, dtype }) => [name, fill([numExamples, ...sampleShape], dtype)] as const,
    );
    try {
      const { graph } = recordGraph(backend, { ...recording, inputs: new Map(examples) }, false);
      return { graph, numExamples };
    } finally {
      tf.dispose(examples.map(([, tensor]) => tensor));
    }
  }) as [BatchOf, BatchOf];
  const drawing = one.graph.nodes.find(({ op }) => op.startsWith('Stateless'));
  if (drawing !== undefined) throw new NotRecordable(`${drawing.op}, which would draw the same for all time`);
  return forAnyBatch(one, other);
}

import * as tf from '@tensorflow/tfjs-core';

import { InvalidTraining } from '../errors.js';
import { alignLabels, type Predictions } from '../losses/loss.js';
import { broadcastWeights } from '../sample-weights.js';

/** Outputs as decisions to be compared with labels, each with its weight; one shape. */
export interface Decisions {
  readonly outputs: tf.Tensor;
  /** 1 where the label is not 0, else 0. */
  readonly truth: tf.Tensor;
  readonly weights: tf.Tensor;
}

/** Labels, outputs and weights of one shape. @source keras/src/metrics/metrics_utils.py, `update_confusion_matrix_variables` */
export function decisionsOf(labels: tf.Tensor, predictions: Predictions, weights?: tf.Tensor): Decisions {
  const { targets, outputs } = alignLabels(labels, predictions.outputs);
  const truth = tf.cast(tf.notEqual(targets, 0), 'float32');
  if (weights === undefined) return { outputs, truth, weights: tf.onesLike(outputs) };
  const ofExamples = weights.rank < outputs.rank ? withTrailingDims(weights, outputs.rank) : weights;
  return { outputs, truth, weights: tf.mul(tf.onesLike(outputs), broadcastWeights(ofExamples, outputs)) };
}

/** The decisions about one class. @throws InvalidTraining when there are fewer classes */
export function ofClass({ outputs, truth, weights }: Decisions, classId: number): Decisions {
  const numOutputs = outputs.shape.at(-1) ?? 0;
  if (classId >= numOutputs)
    throw new InvalidTraining('metric, classId', `a class below ${numOutputs}`, String(classId));
  const column = (x: tf.Tensor): tf.Tensor => tf.gather(x, [classId], x.rank - 1);
  return { outputs: column(outputs), truth: column(truth), weights: column(weights) };
}

function withTrailingDims(tensor: tf.Tensor, rank: number): tf.Tensor {
  return tf.reshape(tensor, [...tensor.shape, ...Array<number>(rank - tensor.rank).fill(1)]);
}

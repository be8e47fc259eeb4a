import * as tf from '@tensorflow/tfjs-core';

import { InvalidBatch, InvalidTraining } from '../errors.js';
import { KERAS_EPSILON, type Predictions } from '../losses/loss.js';
import { countPairs } from './class-counts.js';
import type { CountMetric } from './metric.js';

/** Settings of {@link IntersectionOverUnion}. */
export interface IntersectionOverUnionOptions {
  numClasses: number;
  /** The classes whose mean is reported; by default all. */
  targetClassIds?: readonly number[] | undefined;
  /** What is labelled so does not count. */
  ignoreClass?: number | undefined;
  /** Whether labels are classes and not one number for each class. */
  sparseYTrue: boolean;
  /** Whether outputs are classes and not one number for each class. */
  sparseYPred: boolean;
  /** Outputs from here on are class 1, others class 0. */
  threshold?: number | undefined;
}

/**
 * Of what is a class or is taken for it, how much is both; the mean over classes that occur. What is added up is the matrix of
 * labels against outputs. Sample weights count as they are; Keras cuts them to whole numbers unless told a `dtype`.
 *
 * @source keras/src/metrics/iou_metrics.py
 */
export class IntersectionOverUnion implements CountMetric {
  readonly name: string;
  readonly numCounts: number;
  readonly #options: IntersectionOverUnionOptions;
  readonly #targets: readonly number[];

  /** @throws InvalidTraining for a target that is no class */
  constructor(name: string, options: IntersectionOverUnionOptions) {
    const { numClasses, targetClassIds = Array.from({ length: numClasses }, (_, index) => index) } = options;
    const wrong = targetClassIds.find((target) => target >= numClasses);
    if (wrong !== undefined)
      throw new InvalidTraining(
        `metric ${name}, targetClassIds`,
        `classes below ${numClasses}`,
        String(wrong),
      );
    this.name = name;
    this.numCounts = numClasses * numClasses;
    this.#options = options;
    this.#targets = targetClassIds;
  }

  counts(labels: tf.Tensor, { outputs }: Predictions, weights?: tf.Tensor): tf.Tensor {
    const { sparseYTrue, sparseYPred, threshold, numClasses, ignoreClass } = this.#options;
    const decided = threshold === undefined ? outputs : tf.greaterEqual(outputs, threshold);
    const [rows, columns] = [classesIn(labels, sparseYTrue), classesIn(decided, sparseYPred)];
    if (rows.size !== columns.size)
      throw new InvalidBatch('labels', `one for each of ${columns.size} outputs`, String(rows.size));
    const given = weights && weightsOver(rows.size, weights);
    if (ignoreClass === undefined) return countPairs({ rows, columns }, numClasses, given);
    const isCounted = tf.cast(tf.notEqual(rows, tf.scalar(ignoreClass, 'int32')), 'float32');
    return countPairs({ rows, columns }, numClasses, given ? tf.mul(given, isCounted) : isCounted);
  }

  result(matrix: Float32Array): number {
    const { numClasses } = this.#options;
    const classes = Array.from({ length: numClasses }, (_, index) => index);
    const at = (label: number, guess: number): number => matrix[label * numClasses + guess] ?? 0;
    const shares = this.#targets.flatMap((target) => {
      const either = total(classes.map((each) => at(target, each) + at(each, target))) - at(target, target);
      return either > SMALLEST ? [at(target, target) / (either + KERAS_EPSILON)] : [];
    });
    return total(shares) / (shares.length + KERAS_EPSILON);
  }
}

/** A class of which there is less does not occur. */
const SMALLEST = 1e-9;

/** Whole numbers, example by example and position by position. */
function classesIn(values: tf.Tensor, isSparse: boolean): tf.Tensor {
  return tf.reshape(isSparse ? tf.cast(values, 'int32') : tf.argMax(values, -1), [-1]);
}

/** The weight of each value, given one for each example or position. */
function weightsOver(numValues: number, weights: tf.Tensor): tf.Tensor {
  const perWeight = numValues / weights.size;
  return tf.reshape(tf.mul(tf.reshape(weights, [-1, 1]), tf.ones([1, perWeight])), [-1]);
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}

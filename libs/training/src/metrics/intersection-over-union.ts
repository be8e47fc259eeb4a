import * as tf from '@tensorflow/tfjs-core';

import { InvalidBatch, InvalidTraining } from '../errors.js';
import { KERAS_EPSILON, type Predictions } from '../losses/loss.js';
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

  counts(labels: tf.Tensor, { outputs }: Predictions, weights?: tf.Tensor): ArrayLike<number> {
    const { sparseYTrue, sparseYPred, threshold, numClasses, ignoreClass } = this.#options;
    const decided = threshold === undefined ? outputs : tf.greaterEqual(outputs, threshold);
    const [truth, guesses] = [classesIn(labels, sparseYTrue), classesIn(decided, sparseYPred)];
    if (truth.length !== guesses.length)
      throw new InvalidBatch('labels', `one for each of ${guesses.length} outputs`, String(truth.length));
    const weightAt = weightsOver(truth.length, weights);
    const matrix = new Float32Array(this.numCounts);
    const isClass = (value: number): boolean => value >= 0 && value < numClasses;
    truth.forEach((label, index) => {
      const guess = guesses[index] ?? -1;
      if (!isClass(label) || !isClass(guess) || label === ignoreClass) return;
      const place = label * numClasses + guess;
      matrix[place] = (matrix[place] ?? 0) + weightAt(index);
    });
    return matrix;
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
function classesIn(values: tf.Tensor, isSparse: boolean): Int32Array {
  return (isSparse ? tf.cast(values, 'int32') : tf.argMax(values, -1)).dataSync<'int32'>();
}

/** The weight of each value, given one for each example or position. */
function weightsOver(numValues: number, weights: tf.Tensor | undefined): (index: number) => number {
  if (weights === undefined) return () => 1;
  const [values, perWeight] = [weights.dataSync<'float32'>(), numValues / weights.size];
  return (index) => values[Math.floor(index / perWeight)] ?? Number.NaN;
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}

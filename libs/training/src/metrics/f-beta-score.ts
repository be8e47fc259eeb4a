import * as tf from '@tensorflow/tfjs-core';

import { InvalidTraining } from '../errors.js';
import { alignLabels, KERAS_EPSILON, type Predictions } from '../losses/loss.js';
import type { CountMetric } from './metric.js';

/** Settings of {@link FBetaScore}. */
export interface FBetaScoreOptions {
  /** How many times as much recall counts as precision; by default 1. */
  beta?: number | undefined;
  /** Over all decisions together, the mean over classes, or that weighted by their labels; by default `macro`. */
  average?: 'micro' | 'macro' | 'weighted' | undefined;
  /** Larger outputs say yes; by default the largest of each example does. */
  threshold?: number | undefined;
  /** Of the model. */
  numOutputs: number | undefined;
}

interface ClassCounts {
  readonly hits: number;
  readonly falseAlarms: number;
  readonly misses: number;
}

/** Below it an output that is the largest says no all the same. @source keras/src/metrics/f_score_metrics.py, `update_state` */
const SMALLEST = 1e-9;

/**
 * `(1 + beta^2) * precision * recall / (beta^2 * precision + recall)` of one-hot labels. Keras's default is a list of one number for
 * each class; a report here holds one number, so the default is their mean.
 *
 * @source keras/src/metrics/f_score_metrics.py, `FBetaScore`
 */
export class FBetaScore implements CountMetric {
  readonly name: 'f1_score' | 'fbeta_score';
  readonly numCounts: number;
  readonly #beta: number;
  readonly #average: 'micro' | 'macro' | 'weighted';
  readonly #threshold: number | undefined;
  readonly #numClasses: number;

  constructor(
    name: 'f1_score' | 'fbeta_score',
    { beta = 1, average = 'macro', threshold, numOutputs }: FBetaScoreOptions,
  ) {
    if (numOutputs === undefined)
      throw new InvalidTraining(
        `metric ${name}`,
        'a model that knows its number of outputs',
        'one that does not',
      );
    this.name = name;
    this.#beta = beta;
    this.#average = average;
    this.#threshold = threshold;
    this.#numClasses = numOutputs;
    this.numCounts = 3 * numOutputs;
  }

  /** Hits, false alarms and misses, class by class. */
  counts(labels: tf.Tensor, predictions: Predictions, weights?: tf.Tensor): tf.Tensor {
    const { targets, outputs } = alignLabels(labels, predictions.outputs);
    const isYes = tf.cast(this.#decide(outputs), 'float32');
    const total = (x: tf.Tensor): tf.Tensor =>
      tf.sum(weights === undefined ? x : tf.mul(x, tf.reshape(weights, [-1, 1])), 0);
    const hits = total(tf.mul(isYes, targets));
    const falseAlarms = total(tf.mul(isYes, tf.sub(1, targets)));
    const misses = total(tf.mul(tf.sub(1, isYes), targets));
    return tf.concat([hits, falseAlarms, misses]);
  }

  result(counts: Float32Array): number {
    const classes = Array.from({ length: this.#numClasses }, (_, index): ClassCounts => {
      const part = (number: number): number => counts[number * this.#numClasses + index] ?? 0;
      return { hits: part(0), falseAlarms: part(1), misses: part(2) };
    });
    const scoreOf = (each: ClassCounts): number => score(each, this.#beta);
    if (this.#average === 'micro') return scoreOf(together(classes));
    if (this.#average === 'macro') return total(classes.map(scoreOf)) / this.#numClasses;
    const numLabels = total(classes.map(({ hits, misses }) => hits + misses)) + KERAS_EPSILON;
    return total(classes.map((each) => (scoreOf(each) * (each.hits + each.misses)) / numLabels));
  }

  #decide(outputs: tf.Tensor): tf.Tensor {
    if (this.#threshold !== undefined) return tf.greater(outputs, this.#threshold);
    const isLargest = tf.greaterEqual(outputs, tf.max(outputs, -1, true));
    return tf.logicalAnd(isLargest, tf.greater(tf.abs(outputs), SMALLEST));
  }
}

function score({ hits, falseAlarms, misses }: ClassCounts, beta: number): number {
  const precision = hits / (hits + falseAlarms + KERAS_EPSILON);
  const recall = hits / (hits + misses + KERAS_EPSILON);
  const mean = (precision * recall) / (beta ** 2 * precision + recall + KERAS_EPSILON);
  return (1 + beta ** 2) * mean;
}

function together(classes: readonly ClassCounts[]): ClassCounts {
  const sumOf = (name: keyof ClassCounts): number => total(classes.map((each) => each[name]));
  return { hits: sumOf('hits'), falseAlarms: sumOf('falseAlarms'), misses: sumOf('misses') };
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}

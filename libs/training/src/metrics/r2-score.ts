import * as tf from '@tensorflow/tfjs-core';

import { InvalidTraining } from '../errors.js';
import { alignLabels, type Predictions } from '../losses/loss.js';
import type { CountMetric } from './metric.js';

/** Settings of {@link R2Score}. */
export interface R2ScoreOptions {
  /** The mean over outputs, or that weighted by how much their labels vary; by default the mean. */
  classAggregation?: 'uniform_average' | 'variance_weighted_average' | undefined;
  /** How many inputs there are, if the score is to be lower the more there are; by default 0. */
  numRegressors?: number | undefined;
  /** Of the model. */
  numOutputs: number | undefined;
}

/** Sums for each output: weights, labels, their squares, and squared mistakes. */
const NUM_SUMS = 4;

/**
 * `1 - sum((label - output)^2) / sum((label - mean label)^2)`: how much of what labels vary the outputs explain.
 *
 * @source keras/src/metrics/regression_metrics.py, `R2Score`
 */
export class R2Score implements CountMetric {
  readonly name = 'r2_score';
  readonly numCounts: number;
  readonly #isWeighted: boolean;
  readonly #numRegressors: number;
  readonly #numOutputs: number;

  constructor({ classAggregation, numRegressors = 0, numOutputs }: R2ScoreOptions) {
    if (numOutputs === undefined)
      throw new InvalidTraining(
        'metric r2_score',
        'a model that knows its number of outputs',
        'one that does not',
      );
    this.#isWeighted = classAggregation === 'variance_weighted_average';
    this.#numRegressors = numRegressors;
    this.#numOutputs = numOutputs;
    this.numCounts = NUM_SUMS * numOutputs + 1;
  }

  /** The sums, each output by output, and how many labels there are. */
  counts(labels: tf.Tensor, predictions: Predictions, sampleWeights?: tf.Tensor): tf.Tensor {
    const { targets, outputs } = alignLabels(labels, predictions.outputs);
    const weights = sampleWeights === undefined ? tf.onesLike(targets) : tf.reshape(sampleWeights, [-1, 1]);
    const sum = (x: tf.Tensor): tf.Tensor => tf.sum(tf.mul(x, weights), 0);
    const mistakes = tf.square(tf.sub(targets, outputs));
    const parts = [tf.onesLike(targets), targets, tf.square(targets), mistakes].map(sum);
    return tf.concat([...parts, tf.tensor1d([targets.size])]);
  }

  result(counts: Float32Array): number {
    const scores = Array.from({ length: this.#numOutputs }, (_, output) => this.#scoreOf(counts, output));
    const weight = (variation: number): number => (this.#isWeighted ? variation : 1);
    const total = scores.reduce((sum, { variation, score }) => sum + weight(variation) * score, 0);
    const mean = total / scores.reduce((sum, { variation }) => sum + weight(variation), 0);
    return this.#adjusted(mean, counts.at(-1) ?? 0);
  }

  #scoreOf(counts: Float32Array, output: number): { variation: number; score: number } {
    const sumAt = (place: number): number => counts[place * this.#numOutputs + output] ?? 0;
    const [weights, labels, squares, mistakes] = [sumAt(0), sumAt(1), sumAt(2), sumAt(3)];
    const variation = squares - labels * (labels / weights);
    const score = 1 - mistakes / variation;
    return { variation, score: Math.abs(score) === Infinity ? 0 : score };
  }

  /** Lower the more inputs there are for the number of labels; as it is where there are too few labels to tell. */
  #adjusted(score: number, numLabels: number): number {
    const freedom = numLabels - this.#numRegressors - 1;
    if (this.#numRegressors === 0 || freedom <= 0) return score;
    return 1 - ((1 - score) * (numLabels - 1)) / freedom;
  }
}

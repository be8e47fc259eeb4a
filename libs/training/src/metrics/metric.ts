import type * as tf from '@tensorflow/tfjs-core';
import type { MetricName, MetricSettings, MetricSpec } from '@thaw/orchestration';

import { BinaryCrossentropy } from '../losses/binary-crossentropy.js';
import { CategoricalCrossentropy } from '../losses/categorical-crossentropy.js';
import { createLoss } from '../losses/create-loss.js';
import type { Predictions } from '../losses/loss.js';
import { SparseCategoricalCrossentropy } from '../losses/sparse-categorical-crossentropy.js';
import { Accuracy } from './accuracy.js';
import { BinaryAccuracy } from './binary-accuracy.js';
import { CategoricalAccuracy } from './categorical-accuracy.js';
import { ConcordanceCorrelation, PearsonCorrelation } from './correlation.js';
import { createCountMetric, isCounted } from './create-count-metric.js';
import { CosineSimilarityMetric } from './cosine-similarity-metric.js';
import { ExactAccuracy } from './exact-accuracy.js';
import { LossMetric } from './loss-metric.js';
import { RootMeanSquaredError } from './root-mean-squared-error.js';
import { SparseCategoricalAccuracy } from './sparse-categorical-accuracy.js';
import { SparseTopKCategoricalAccuracy, TopKCategoricalAccuracy } from './top-k-accuracy.js';

/** A mean whose sum and count are kept apart, so that they can be added up over replicas. */
export interface MeanMetric {
  readonly name: string;
  /** One value for each thing that counts. Called inside a `tidy` that owns the result. */
  values(labels: tf.Tensor, predictions: Predictions): tf.Tensor;
  /** Whether positions that the model masks count like the others; by default they do not count. */
  readonly ignoresMasks?: boolean;
  /** What is reported of the mean; by default the mean itself. */
  result?(mean: number): number;
}

/** Something that follows from several sums (counts, or weights added up), each of which is added up over replicas. */
export interface CountMetric {
  readonly name: string;
  /** How many sums there are. */
  readonly numCounts: number;
  /**
   * The sums over some examples: float32, {@link numCounts} of them, in one dimension or as a matrix. Called inside a `tidy`.
   *
   * @param weights one for each example, or for each position of outputs of higher rank
   */
  counts(labels: tf.Tensor, predictions: Predictions, weights?: tf.Tensor): tf.Tensor;
  /** What the sums over all examples say. */
  result(counts: Float32Array): number;
}

/** Something measured that is not trained on. */
export type Metric = MeanMetric | CountMetric;

/** What a metric needs to know of the model. */
export interface MetricContext {
  /** The last dimension of the outputs, where it is known. */
  numOutputs?: number | undefined;
}

/**
 * The metric of a name, with Keras's defaults where no settings are given.
 *
 * @throws InvalidTraining when a setting is missing or outside its range
 */
export function createMetric(name: 'accuracy'): MeanMetric;
export function createMetric(spec: MetricSpec, context?: MetricContext): Metric;
export function createMetric(spec: MetricSpec, context: MetricContext = {}): Metric {
  // Only the name of a metric whose settings are all optional may stand alone, so it is settings.
  return create(typeof spec === 'string' ? ({ name: spec } as MetricSettings) : spec, context);
}

function create(settings: MetricSettings, { numOutputs }: MetricContext): Metric {
  if (isCounted(settings)) return createCountMetric(settings, numOutputs);
  switch (settings.name) {
    case 'accuracy':
      return new Accuracy();
    case 'binary_accuracy':
      return new BinaryAccuracy(settings);
    case 'categorical_accuracy':
      return new CategoricalAccuracy();
    case 'sparse_categorical_accuracy':
      return new SparseCategoricalAccuracy();
    case 'top_k_categorical_accuracy':
      return new TopKCategoricalAccuracy(settings);
    case 'sparse_top_k_categorical_accuracy':
      return new SparseTopKCategoricalAccuracy(settings);
    case 'exact_accuracy':
      return new ExactAccuracy();
    case 'pearson_correlation':
      return new PearsonCorrelation();
    case 'concordance_correlation':
      return new ConcordanceCorrelation();
    case 'root_mean_squared_error':
      return new RootMeanSquaredError();
    case 'cosine_similarity':
      return new CosineSimilarityMetric();
    case 'log_cosh_error':
      return new LossMetric(settings.name, createLoss('log_cosh'));
    case 'binary_crossentropy':
      return new LossMetric(settings.name, new BinaryCrossentropy(settings));
    case 'categorical_crossentropy':
      return new LossMetric(settings.name, new CategoricalCrossentropy(settings));
    case 'sparse_categorical_crossentropy':
      return new LossMetric(settings.name, new SparseCategoricalCrossentropy(settings));
    case 'mean_squared_error':
    case 'mean_absolute_error':
    case 'mean_absolute_percentage_error':
    case 'mean_squared_logarithmic_error':
    case 'kl_divergence':
    case 'poisson':
    case 'hinge':
    case 'squared_hinge':
    case 'categorical_hinge':
      return new LossMetric(settings.name, createLoss(settings.name));
  }
}

export type { MetricName, MetricSpec };

import * as tf from '@tensorflow/tfjs-core';

import type { Predictions } from '../losses/loss.js';
import { decisionsOf, ofClass } from './decisions.js';
import type { CountMetric } from './metric.js';

/** Settings of {@link Precision} and {@link Recall}. */
export interface DecisionOptions {
  /** Larger outputs say yes; by default 0.5, with `topK` anything. */
  threshold?: number | undefined;
  /** Only so many of the largest outputs of each example may say yes. */
  topK?: number | undefined;
  /** Only this class's output is looked at. */
  classId?: number | undefined;
}

/** What `topK` leaves out says no at any threshold. @source keras/src/metrics/metrics_utils.py, `NEG_INF` */
const NEVER = -1e10;

abstract class DecisionCounts implements CountMetric {
  abstract readonly name: string;
  /** Those that are right, and those that are not. */
  readonly numCounts = 2;
  readonly #options: DecisionOptions;

  constructor(options: DecisionOptions = {}) {
    this.#options = options;
  }

  counts(labels: tf.Tensor, predictions: Predictions, weights?: tf.Tensor): tf.Tensor {
    const { topK, classId, threshold = topK === undefined ? 0.5 : NEVER } = this.#options;
    const all = decisionsOf(labels, predictions, weights);
    const allowed = topK === undefined ? all : { ...all, outputs: onlyTopK(all.outputs, topK) };
    const seen = classId === undefined ? allowed : ofClass(allowed, classId);
    const isYes = tf.cast(tf.greater(seen.outputs, threshold), 'float32');
    const wrong = this.wrong(isYes, seen.truth);
    return tf.stack([sum(tf.mul(isYes, seen.truth), seen.weights), sum(wrong, seen.weights)]);
  }

  /** The share that is right; 0 if there is nothing to count. */
  result([right = 0, wrong = 0]: Float32Array): number {
    return right + wrong === 0 ? 0 : right / (right + wrong);
  }

  /** 1 for each mistake that counts. */
  protected abstract wrong(isYes: tf.Tensor, truth: tf.Tensor): tf.Tensor;
}

/** How many of the outputs that say yes are right. @source keras/src/metrics/confusion_metrics.py, `Precision` */
export class Precision extends DecisionCounts {
  readonly name = 'precision';

  protected override wrong(isYes: tf.Tensor, truth: tf.Tensor): tf.Tensor {
    return tf.mul(isYes, tf.sub(1, truth));
  }
}

/** How many of the outputs that should say yes do. @source keras/src/metrics/confusion_metrics.py, `Recall` */
export class Recall extends DecisionCounts {
  readonly name = 'recall';

  protected override wrong(isYes: tf.Tensor, truth: tf.Tensor): tf.Tensor {
    return tf.mul(tf.sub(1, isYes), truth);
  }
}

function sum(x: tf.Tensor, weights: tf.Tensor): tf.Tensor {
  return tf.sum(tf.mul(x, weights));
}

/** @source keras/src/metrics/metrics_utils.py, `_filter_top_k` */
function onlyTopK(outputs: tf.Tensor, k: number): tf.Tensor {
  const { indices } = tf.topk(outputs, k);
  const mask = tf.sum(
    tf.cast(tf.oneHot(tf.cast(indices, 'int32'), outputs.shape.at(-1) ?? 0), 'float32'),
    -2,
  );
  return tf.add(tf.mul(outputs, mask), tf.mul(NEVER, tf.sub(1, mask)));
}

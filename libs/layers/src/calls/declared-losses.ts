import * as tf from '@tensorflow/tfjs-core';
import { InvalidDeclaredLoss } from '../errors.js';
import { formatShape } from '../shapes/shape.js';

/** The losses declared so far, while somebody collects them. */
let collected: tf.Scalar[] | undefined;

/**
 * Runs `fn` and lets it ask which losses the layers it called have declared, in the order of the calls. They come from
 * frozen layers too, with `training` and without, and belong to the batch as a whole: to be added to its mean loss.
 * The scalars are part of the differentiated graph, and are freed when `fn` returns or throws.
 *
 * @source keras/src/layers/layer.py, `add_loss` and `losses`
 */
export function collectLosses<T>(fn: (declaredLosses: () => readonly tf.Scalar[]) => T): T {
  const enclosing = collected;
  const own: tf.Scalar[] = [];
  collected = own;
  try {
    return fn(() => [...own]);
  } finally {
    collected = enclosing;
    tf.dispose(own);
  }
}

/** Adds a loss for {@link collectLosses}; computes nothing where nobody collects. @throws {@link InvalidDeclaredLoss} */
export function declareLoss(layer: string, compute: () => tf.Tensor): void {
  if (collected === undefined) return;
  const loss = tf.tidy(compute);
  if (loss.rank !== 0) throw new InvalidDeclaredLoss(layer, formatShape(loss.shape));
  collected.push(tf.keep(loss as tf.Scalar));
}

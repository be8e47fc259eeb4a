import * as tf from '@tensorflow/tfjs-core';

/** Tells what a tensor is the softmax or sigmoid of, if such an activation made it. */
export type LogitsLookup = (output: tf.Tensor) => tf.Tensor | undefined;

/** What these activations computed from, by output, while somebody collects it. */
let collected: Map<tf.Tensor, tf.Tensor> | undefined;

/**
 * Runs `fn` and lets it ask what the softmax and sigmoid outputs of its calls were computed from: a crossentropy of the
 * logits neither overflows nor stops learning where these are saturated.
 * The logits are part of the differentiated graph, and are freed when `fn` returns or throws.
 *
 * @source keras/src/activations/activations.py, `softmax` and `sigmoid`: the output's `_keras_logits`
 */
export function collectLogits<T>(fn: (logitsOf: LogitsLookup) => T): T {
  const enclosing = collected;
  const own = new Map<tf.Tensor, tf.Tensor>();
  collected = own;
  try {
    return fn((output) => own.get(output));
  } finally {
    collected = enclosing;
    tf.dispose([...own.values()]);
  }
}

/** Remembers an activation's input for {@link collectLogits}; does nothing where nobody collects. */
export function rememberLogits(output: tf.Tensor, logits: tf.Tensor): void {
  // A clone, because the input may belong to somebody who frees it or still needs it.
  collected?.set(output, tf.keep(tf.clone(logits)));
}

import * as tf from '@tensorflow/tfjs-core';
import { offTape } from '../tensors/off-tape.js';

/** Which entries of a tensor count (true or not 0), or undefined where all do. */
export type Mask = tf.Tensor | undefined;

/** Tells which mask a tensor carries. */
export type MaskLookup = (tensor: tf.Tensor) => Mask;

/** A layer's rule for the masks of what it returns. */
export interface MaskRule {
  readonly supportsMasking: boolean;
  computeMask(inputs: readonly tf.Tensor[], masks: readonly Mask[]): readonly Mask[];
}

/** What tensors carry while masks travel, and which of the masks are freed when they no longer do. */
interface Journey {
  readonly masks: Map<tf.Tensor, tf.Tensor>;
  readonly owned: Set<tf.Tensor>;
}

let journey: Journey | undefined;

/**
 * Runs `fn` and lets masks travel with tensors in it, from call to call, as Keras's tensors carry theirs for good. A
 * call does so for the calls inside it; whoever makes several calls, or asks for the mask of a model's output, opens
 * a journey of its own around them. The masks that layers made on the way are freed when `fn` returns or throws.
 * @source keras/src/backend/common/masking.py
 */
export function carryMasks<T>(fn: (maskOf: MaskLookup) => T): T {
  if (journey !== undefined) return fn(maskOf);
  const own: Journey = { masks: new Map(), owned: new Set() };
  journey = own;
  try {
    return fn(maskOf);
  } finally {
    journey = undefined;
    tf.dispose([...own.owned]);
  }
}

/** The mask that a tensor carries on the journey now in progress. */
export function maskOf(tensor: tf.Tensor): Mask {
  return journey?.masks.get(tensor);
}

/** Lets a tensor carry a mask, which stays the caller's; undefined leaves it as it is. Does nothing outside a journey. */
export function setMask(tensor: tf.Tensor, mask: Mask): void {
  if (mask !== undefined) journey?.masks.set(tensor, mask);
}

/**
 * Lets a layer's outputs carry what its rule makes of the masks of its inputs; without support for masks, they carry
 * what the layer itself let them carry.
 * @source keras/src/layers/layer.py, Layer._set_mask_metadata
 */
export function passMasks(
  rule: MaskRule,
  { inputs, masks, outputs }: Record<'inputs' | 'outputs', readonly tf.Tensor[]> & { masks: readonly Mask[] },
): void {
  if (!rule.supportsMasking || outputs.every((output) => maskOf(output) !== undefined)) return;
  const computed = offTape(() => [...rule.computeMask(inputs, masks)], masks);
  for (const mask of computed) if (mask !== undefined && !masks.includes(mask)) journey?.owned.add(mask);
  outputs.forEach((output, index) => {
    if (maskOf(output) === undefined) setMask(output, computed[index]);
  });
}

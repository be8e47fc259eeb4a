import type * as tf from '@tensorflow/tfjs-core';
import { gelu, glu, hardSilu, mish, silu } from './gates.js';
import { exponential, linear, softplus, sparsePlus, squareplus } from './growths.js';
import { celu, elu, leakyRelu, relu, relu6, selu } from './rectifiers.js';
import { hardShrink, softShrink, tanhShrink } from './shrinks.js';
import { hardSigmoid, hardTanh, logSigmoid, sigmoid } from './sigmoids.js';
import { softsign, sparseSigmoid, tanh } from './sigmoids.js';
import { logSoftmax, softmax, sparsemax } from './softmaxes.js';
import { InvalidLayerArgument } from '../errors.js';

/** A function applied to each element (the softmaxes: along the last axis). The caller owns the result. */
export type ActivationFunction = (x: tf.Tensor) => tf.Tensor;

/** Keras 3's activations that keep the shape, under Keras's names. @source keras/src/activations/activations.py */
const ACTIVATIONS = {
  linear,
  relu: (x) => relu(x),
  relu6,
  sigmoid,
  tanh,
  softmax: (x) => softmax(x),
  elu: (x) => elu(x),
  selu,
  celu: (x) => celu(x),
  softplus,
  softsign,
  silu,
  gelu: (x) => gelu(x),
  exponential,
  leaky_relu: (x) => leakyRelu(x),
  hard_sigmoid: hardSigmoid,
  hard_silu: hardSilu,
  hard_tanh: hardTanh,
  hard_shrink: (x) => hardShrink(x),
  soft_shrink: (x) => softShrink(x),
  tanh_shrink: tanhShrink,
  log_sigmoid: logSigmoid,
  log_softmax: (x) => logSoftmax(x),
  mish,
  sparse_plus: sparsePlus,
  sparse_sigmoid: sparseSigmoid,
  sparsemax: (x) => sparsemax(x),
  squareplus: (x) => squareplus(x),
} as const satisfies Record<string, ActivationFunction>;

/** The name of an activation as configurations write it. */
export type ActivationName = keyof typeof ACTIVATIONS;

/** What an option `activation` takes; `swish` and `hard_swish` are Keras's other names for `silu` and `hard_silu`. */
export type ActivationLike = ActivationName | keyof typeof ALIASES;

const ALIASES = { swish: 'silu', hard_swish: 'hard_silu' } as const satisfies Record<string, ActivationName>;

/** The function of a name. */
export function activationFunction(name: ActivationName | 'glu'): ActivationFunction {
  return name === 'glu' ? (x) => glu(x) : ACTIVATIONS[name];
}

/**
 * Checks a name, also one out of a configuration.
 * @throws {@link InvalidLayerArgument} listing the names; also for `threshold`, which does nothing without its settings,
 * and for `glu`, which halves the last axis and is for `Activation` alone
 */
export function activationName(where: string, name: string): ActivationName {
  if (Object.hasOwn(ALIASES, name)) return ALIASES[name as keyof typeof ALIASES];
  if (Object.hasOwn(ACTIVATIONS, name)) return name as ActivationName;
  throw new InvalidLayerArgument(where, 'activation', `one of ${Object.keys(ACTIVATIONS).join(', ')}`, name);
}

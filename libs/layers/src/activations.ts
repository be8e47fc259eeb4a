/** Keras 3's activation functions with all their settings, for layers of one's own. They work on tensors. */
export { gelu, glu, hardSilu, mish, silu } from './activations/gates.js';
export { exponential, linear, softplus, sparsePlus, squareplus } from './activations/growths.js';
export { celu, elu, leakyRelu, relu, relu6, selu, threshold } from './activations/rectifiers.js';
export type { ReluSettings } from './activations/rectifiers.js';
export { hardShrink, softShrink, tanhShrink } from './activations/shrinks.js';
export { hardSigmoid, hardTanh, logSigmoid, sigmoid, softsign } from './activations/sigmoids.js';
export { sparseSigmoid, tanh } from './activations/sigmoids.js';
export { logSoftmax, softmax, sparsemax } from './activations/softmaxes.js';

/** Keras 3's activation functions with all their settings, for layers of one's own. They work on tensors. */
export { gelu, glu, hardSilu, mish, silu } from './gates.js';
export { exponential, linear, softplus, sparsePlus, squareplus } from './growths.js';
export { celu, elu, leakyRelu, relu, relu6, selu, threshold } from './rectifiers.js';
export type { ReluSettings } from './rectifiers.js';
export { hardShrink, softShrink, tanhShrink } from './shrinks.js';
export { hardSigmoid, hardTanh, logSigmoid, sigmoid, softsign } from './sigmoids.js';
export { sparseSigmoid, tanh } from './sigmoids.js';
export { logSoftmax, softmax, sparsemax } from './softmaxes.js';

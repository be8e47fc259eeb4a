export type { ActivationLike, ActivationName } from './activation-functions.js';
export { runInContext, type CallContext, type RunOptions, type WeightUpdate } from './call-context.js';
export { ConfigReader } from './config-reader.js';
export { deserialize, deserializeAll, type DeserializeOptions } from './deserialization.js';
export * from './errors.js';
export { applyFreezePlan } from './freeze-plan.js';
export { GraphNode, SymbolicTensor, type ApplyOptions, type DType } from './graph-node.js';
export type { Initializer } from './initializer.js';
export {
  constant,
  ones,
  randomNormal,
  randomUniform,
  scaledInitializer,
  truncatedNormal,
  varianceScaling,
  zeros,
  type InitializerLike,
} from './initializers.js';
export { Input, InputLayer, type InputOptions } from './input-layer.js';
export type { InputSpec } from './input-spec.js';
export type { ConfigRecord, Json, KerasConfig } from './keras-config.js';
export { serialize } from './layer-config.js';
export type { LayerClass } from './layer-registry.js';
export { Layer, type LayerOptions, type Tensors } from './layer.js';
export { Activation, type ActivationOptions } from './layers/activation.js';
export { Add } from './layers/add.js';
export { BatchNormalization, type BatchNormalizationOptions } from './layers/batch-normalization.js';
export { Conv2D, type Conv2DOptions } from './layers/conv2d.js';
export { Dense, type DenseOptions } from './layers/dense.js';
export { Dropout, type DropoutOptions } from './layers/dropout.js';
export { Flatten } from './layers/flatten.js';
export {
  GlobalAveragePooling2D,
  GlobalMaxPooling2D,
  type GlobalPooling2DOptions,
} from './layers/global-pooling2d.js';
export { AveragePooling2D, MaxPooling2D, type Pooling2DOptions } from './layers/pooling2d.js';
export { ReLU, type ReLUOptions } from './layers/relu.js';
export { Softmax, type SoftmaxOptions } from './layers/softmax.js';
export { ZeroPadding2D, type ZeroPadding2DOptions } from './layers/zero-padding2d.js';
export { collectLogits, type LogitsLookup } from './logits.js';
export { materializeWeights } from './materialization.js';
export { Model, type ModelOptions } from './model.js';
export { resetNames } from './names.js';
export { layerPaths, weightPaths } from './paths.js';
export { regularizationPenalties } from './penalties.js';
export type { LayerRandom, RandomOps, Seed } from './random-ops.js';
export { l1, l1l2, l2, type Regularizer, type RegularizerLike } from './regularizer.js';
export { Sequential } from './sequential.js';
export { formatShape, isShapeList, shapeList, type Shape, type Shapes } from './shape.js';
export { truncateModel } from './truncation.js';
export { Weight, type WeightDeclaration } from './weight.js';

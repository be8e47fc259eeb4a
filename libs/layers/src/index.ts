export * as activations from './activations.js';
export type { ApplicationOptions } from './applications/application.js';
export * as efficientnet from './applications/efficientnet.js';
export { EfficientNetB0 } from './applications/efficientnet.js';
export * as mobilenet from './applications/mobilenet.js';
export { MobileNet, type MobileNetOptions } from './applications/mobilenet.js';
export * as mobilenetV2 from './applications/mobilenet-v2.js';
export { MobileNetV2, type MobileNetV2Options } from './applications/mobilenet-v2.js';
export { preprocessInput, type PreprocessingMode } from './applications/preprocessing.js';
export * as resnet50 from './applications/resnet50.js';
export { ResNet50 } from './applications/resnet50.js';
export type { ActivationLike, ActivationName } from './activation-functions.js';
export { runInContext, type CallContext, type RunOptions, type WeightUpdate } from './call-context.js';
export { collectLosses } from './declared-losses.js';
export { ConfigReader } from './config-reader.js';
export { constrainedValue } from './constrained-value.js';
export type { Constraint } from './constraint.js';
export { maxNorm, minMaxNorm, nonNeg, unitNorm } from './constraints.js';
export type { ConstraintLike, MinMaxNormOptions, NormAxis } from './constraints.js';
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
export { Conv1D, type Conv1DOptions } from './layers/conv1d.js';
export { Conv2D, type Conv2DOptions } from './layers/conv2d.js';
export { Conv2DTranspose, type Conv2DTransposeOptions } from './layers/conv2d-transpose.js';
export { Cropping1D, type Cropping1DOptions } from './layers/cropping1d.js';
export { Cropping2D, type Cropping2DOptions } from './layers/cropping2d.js';
export { Cropping3D, type Cropping3DOptions } from './layers/cropping3d.js';
export { Dense, type DenseOptions } from './layers/dense.js';
export { DepthwiseConv2D, type DepthwiseConv2DOptions } from './layers/depthwise-conv2d.js';
export { Dropout, type DropoutOptions } from './layers/dropout.js';
export { Embedding, type EmbeddingOptions } from './layers/embedding.js';
export { Flatten } from './layers/flatten.js';
export {
  GlobalAveragePooling1D,
  GlobalMaxPooling1D,
  type GlobalPooling1DOptions,
} from './layers/global-pooling1d.js';
export {
  GlobalAveragePooling2D,
  GlobalMaxPooling2D,
  type GlobalPooling2DOptions,
} from './layers/global-pooling2d.js';
export {
  GlobalAveragePooling3D,
  GlobalMaxPooling3D,
  type GlobalPooling3DOptions,
} from './layers/global-pooling3d.js';
export { Permute, type PermuteOptions } from './layers/permute.js';
export { AveragePooling1D, MaxPooling1D, type Pooling1DOptions } from './layers/pooling1d.js';
export { AveragePooling2D, MaxPooling2D, type Pooling2DOptions } from './layers/pooling2d.js';
export { AveragePooling3D, MaxPooling3D, type Pooling3DOptions } from './layers/pooling3d.js';
export {
  ActivityRegularization,
  type ActivityRegularizationOptions,
} from './layers/activity-regularization.js';
export { AlphaDropout, type AlphaDropoutOptions } from './layers/alpha-dropout.js';
export { Average } from './layers/average.js';
export { Concatenate, type ConcatenateOptions } from './layers/concatenate.js';
export { Dot, type DotOptions } from './layers/dot.js';
export { ELU, type ELUOptions } from './layers/elu.js';
export { GaussianDropout, type GaussianDropoutOptions } from './layers/gaussian-dropout.js';
export { GaussianNoise, type GaussianNoiseOptions } from './layers/gaussian-noise.js';
export { GroupNormalization, type GroupNormalizationOptions } from './layers/group-normalization.js';
export { LayerNormalization, type LayerNormalizationOptions } from './layers/layer-normalization.js';
export { LeakyReLU, type LeakyReLUOptions } from './layers/leaky-relu.js';
export { Maximum } from './layers/maximum.js';
export { Minimum } from './layers/minimum.js';
export { Multiply } from './layers/multiply.js';
export { Normalization, type NormalizationOptions } from './layers/normalization.js';
export { PReLU, type PReLUOptions } from './layers/prelu.js';
export { SpatialDropout1D, SpatialDropout2D, type SpatialDropoutOptions } from './layers/spatial-dropout.js';
export { Subtract } from './layers/subtract.js';
export { UnitNormalization, type UnitNormalizationOptions } from './layers/unit-normalization.js';
export { ReLU, type ReLUOptions } from './layers/relu.js';
export { RepeatVector, type RepeatVectorOptions } from './layers/repeat-vector.js';
export { Rescaling, type RescalingOptions } from './layers/rescaling.js';
export { Reshape, type ReshapeOptions } from './layers/reshape.js';
export { SeparableConv2D, type SeparableConv2DOptions } from './layers/separable-conv2d.js';
export { Softmax, type SoftmaxOptions } from './layers/softmax.js';
export { UpSampling1D, type UpSampling1DOptions } from './layers/up-sampling1d.js';
export { UpSampling2D, type UpSampling2DOptions } from './layers/up-sampling2d.js';
export { UpSampling3D, type UpSampling3DOptions } from './layers/up-sampling3d.js';
export { ZeroPadding1D, type ZeroPadding1DOptions } from './layers/zero-padding1d.js';
export { ZeroPadding2D, type ZeroPadding2DOptions } from './layers/zero-padding2d.js';
export { ZeroPadding3D, type ZeroPadding3DOptions } from './layers/zero-padding3d.js';
export { CenterCrop, type CenterCropOptions } from './layers/center-crop.js';
export { RandomBrightness, type RandomBrightnessOptions } from './layers/random-brightness.js';
export { RandomContrast, type RandomContrastOptions } from './layers/random-contrast.js';
export { RandomCrop, type RandomCropOptions } from './layers/random-crop.js';
export { RandomFlip, type RandomFlipOptions } from './layers/random-flip.js';
export { RandomRotation, type RandomRotationOptions } from './layers/random-rotation.js';
export { RandomTranslation, type RandomTranslationOptions } from './layers/random-translation.js';
export { RandomZoom, type RandomZoomOptions } from './layers/random-zoom.js';
export { Resizing, type ResizingOptions } from './layers/resizing.js';
export { collectLogits, type LogitsLookup } from './logits.js';
export { materializeWeights } from './materialization.js';
export { identity, orthogonal } from './matrix-initializers.js';
export { Model, type ModelOptions, type SubclassedModelOptions } from './model.js';
export { resetNames } from './names.js';
export { layerPaths, weightPaths } from './paths.js';
export { regularizationPenalties } from './penalties.js';
export type { LayerRandom, RandomOps, Seed } from './random-ops.js';
export { l1, l1l2, l2, type Regularizer, type RegularizerLike } from './regularizer.js';
export { Sequential } from './sequential.js';
export { formatShape, isShapeList, shapeList, type Shape, type Shapes } from './shape.js';
export { summary, type SummaryOptions } from './summary.js';
export { truncateModel } from './truncation.js';
export { Weight, type WeightDeclaration } from './weight.js';

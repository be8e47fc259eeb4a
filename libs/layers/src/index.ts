export * as activations from './activations/activations.js';
export type { ApplicationOptions } from './applications/application.js';
export * as efficientnet from './applications/efficientnet.js';
export { EfficientNetB0, type EfficientNetOptions } from './applications/efficientnet.js';
export * as mobilenet from './applications/mobilenet.js';
export { MobileNet, type MobileNetOptions } from './applications/mobilenet.js';
export * as mobilenetV2 from './applications/mobilenet-v2.js';
export { MobileNetV2, type MobileNetV2Options } from './applications/mobilenet-v2.js';
export { applicationPreprocessing } from './applications/application-preprocessing.js';
export { preprocessInput, type PreprocessingMode } from './applications/preprocessing.js';
export * as resnet50 from './applications/resnet50.js';
export { ResNet50 } from './applications/resnet50.js';
export type { ActivationLike, ActivationName } from './activations/activation-functions.js';
export {
  runInContext,
  type CallContext,
  type RunOptions,
  type SeedAt,
  type WeightUpdate,
} from './calls/call-context.js';
export { collectLosses } from './calls/declared-losses.js';
export { ConfigReader } from './configuration/config-reader.js';
export { carryMasks, maskOf, setMask, type Mask, type MaskLookup } from './calls/masks.js';
export { constrainedValue } from './constraints/constrained-value.js';
export type { Constraint } from './constraints/constraint.js';
export { maxNorm, minMaxNorm, nonNeg, unitNorm } from './constraints/constraints.js';
export type { ConstraintLike, MinMaxNormOptions, NormAxis } from './constraints/constraints.js';
export {
  deserialize,
  deserializeAll,
  isBuiltInClass,
  type DeserializeOptions,
} from './configuration/deserialization.js';
export * from './errors.js';
export {
  applyFreezePlan,
  rememberFreezing,
  type FreezePlanOptions,
  type LayerPattern,
} from './models/freeze-plan.js';
export { GraphNode, SymbolicTensor, type ApplyOptions, type DType } from './models/graph-node.js';
export type { Initializer } from './initializers/initializer.js';
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
} from './initializers/initializers.js';
export { Input, InputLayer, type InputOptions } from './layers/core/input-layer.js';
export { assertInputs, type InputSpec } from './shapes/input-spec.js';
export type { ConfigRecord, Json, KerasConfig } from './configuration/keras-config.js';
export { serialize } from './configuration/layer-config.js';
export type { LayerClass } from './configuration/layer-registry.js';
export { freezingRevision } from './freezing-revision.js';
export { copyOfValues, readInto, type CopyingBackend } from './tensors/read-into.js';
export { ALIGNED_FLOATS, alignedFloats, ALIGNMENT } from './tensors/aligned-floats.js';
export { Layer, type LayerOptions, type Tensors } from './layer.js';
export { Activation, type ActivationOptions } from './layers/activations/activation.js';
export { Add } from './layers/merging/add.js';
export {
  BatchNormalization,
  type BatchNormalizationOptions,
} from './layers/normalization/batch-normalization.js';
export { Conv1D, type Conv1DOptions } from './layers/convolutional/conv1d.js';
export { Conv2D, type Conv2DOptions } from './layers/convolutional/conv2d.js';
export { Conv2DTranspose, type Conv2DTransposeOptions } from './layers/convolutional/conv2d-transpose.js';
export { Cropping1D, type Cropping1DOptions } from './layers/reshaping/cropping1d.js';
export { Cropping2D, type Cropping2DOptions } from './layers/reshaping/cropping2d.js';
export { Cropping3D, type Cropping3DOptions } from './layers/reshaping/cropping3d.js';
export { Dense, type DenseOptions } from './layers/core/dense.js';
export { DepthwiseConv2D, type DepthwiseConv2DOptions } from './layers/convolutional/depthwise-conv2d.js';
export { Dropout, type DropoutOptions } from './layers/regularization/dropout.js';
export { Embedding, type EmbeddingOptions } from './layers/core/embedding.js';
export { Flatten } from './layers/reshaping/flatten.js';
export {
  GlobalAveragePooling1D,
  GlobalMaxPooling1D,
  type GlobalPooling1DOptions,
} from './layers/pooling/global-pooling1d.js';
export {
  GlobalAveragePooling2D,
  GlobalMaxPooling2D,
  type GlobalPooling2DOptions,
} from './layers/pooling/global-pooling2d.js';
export {
  GlobalAveragePooling3D,
  GlobalMaxPooling3D,
  type GlobalPooling3DOptions,
} from './layers/pooling/global-pooling3d.js';
export { Permute, type PermuteOptions } from './layers/reshaping/permute.js';
export { AveragePooling1D, MaxPooling1D, type Pooling1DOptions } from './layers/pooling/pooling1d.js';
export { AveragePooling2D, MaxPooling2D, type Pooling2DOptions } from './layers/pooling/pooling2d.js';
export { AveragePooling3D, MaxPooling3D, type Pooling3DOptions } from './layers/pooling/pooling3d.js';
export {
  ActivityRegularization,
  type ActivityRegularizationOptions,
} from './layers/regularization/activity-regularization.js';
export { AlphaDropout, type AlphaDropoutOptions } from './layers/regularization/alpha-dropout.js';
export { Average } from './layers/merging/average.js';
export { Concatenate, type ConcatenateOptions } from './layers/merging/concatenate.js';
export { Dot, type DotOptions } from './layers/merging/dot.js';
export { ELU, type ELUOptions } from './layers/activations/elu.js';
export { GaussianDropout, type GaussianDropoutOptions } from './layers/regularization/gaussian-dropout.js';
export { GaussianNoise, type GaussianNoiseOptions } from './layers/regularization/gaussian-noise.js';
export {
  GroupNormalization,
  type GroupNormalizationOptions,
} from './layers/normalization/group-normalization.js';
export {
  LayerNormalization,
  type LayerNormalizationOptions,
} from './layers/normalization/layer-normalization.js';
export { LeakyReLU, type LeakyReLUOptions } from './layers/activations/leaky-relu.js';
export { Masking, type MaskingOptions } from './layers/core/masking.js';
export { Maximum } from './layers/merging/maximum.js';
export { Minimum } from './layers/merging/minimum.js';
export { Multiply } from './layers/merging/multiply.js';
export { Normalization, type NormalizationOptions } from './layers/preprocessing/normalization.js';
export { PReLU, type PReLUOptions } from './layers/activations/prelu.js';
export {
  SpatialDropout1D,
  SpatialDropout2D,
  type SpatialDropoutOptions,
} from './layers/regularization/spatial-dropout.js';
export { Subtract } from './layers/merging/subtract.js';
export {
  UnitNormalization,
  type UnitNormalizationOptions,
} from './layers/normalization/unit-normalization.js';
export { ReLU, type ReLUOptions } from './layers/activations/relu.js';
export { RepeatVector, type RepeatVectorOptions } from './layers/reshaping/repeat-vector.js';
export { Rescaling, type RescalingOptions } from './layers/preprocessing/rescaling.js';
export { Reshape, type ReshapeOptions } from './layers/reshaping/reshape.js';
export { SeparableConv2D, type SeparableConv2DOptions } from './layers/convolutional/separable-conv2d.js';
export { Softmax, type SoftmaxOptions } from './layers/activations/softmax.js';
export { UpSampling1D, type UpSampling1DOptions } from './layers/reshaping/up-sampling1d.js';
export { UpSampling2D, type UpSampling2DOptions } from './layers/reshaping/up-sampling2d.js';
export { UpSampling3D, type UpSampling3DOptions } from './layers/reshaping/up-sampling3d.js';
export { ZeroPadding1D, type ZeroPadding1DOptions } from './layers/reshaping/zero-padding1d.js';
export { ZeroPadding2D, type ZeroPadding2DOptions } from './layers/reshaping/zero-padding2d.js';
export { ZeroPadding3D, type ZeroPadding3DOptions } from './layers/reshaping/zero-padding3d.js';
export { CenterCrop, type CenterCropOptions } from './layers/preprocessing/center-crop.js';
export { RandomBrightness, type RandomBrightnessOptions } from './layers/preprocessing/random-brightness.js';
export { RandomContrast, type RandomContrastOptions } from './layers/preprocessing/random-contrast.js';
export { RandomCrop, type RandomCropOptions } from './layers/preprocessing/random-crop.js';
export { RandomFlip, type RandomFlipOptions } from './layers/preprocessing/random-flip.js';
export { RandomRotation, type RandomRotationOptions } from './layers/preprocessing/random-rotation.js';
export {
  RandomTranslation,
  type RandomTranslationOptions,
} from './layers/preprocessing/random-translation.js';
export { RandomZoom, type RandomZoomOptions } from './layers/preprocessing/random-zoom.js';
export { Resizing, type ResizingOptions } from './layers/preprocessing/resizing.js';
export { collectLogits, type LogitsLookup } from './activations/logits.js';
export { materializeWeights } from './weights/materialization.js';
export { identity, orthogonal } from './initializers/matrix-initializers.js';
export { Model, type ModelOptions, type SubclassedModelOptions } from './models/model.js';
export { resetNames, snakeCase } from './names/names.js';
export { layerPaths, weightPaths } from './names/paths.js';
export { regularizationPenalties } from './regularizers/penalties.js';
export type { DrawSeed, LayerRandom, RandomOps, Seed } from './calls/random-ops.js';
export type { ExampleViews, RowDraw } from './calls/row-draws.js';
export { l1, l1l2, l2, type Regularizer, type RegularizerLike } from './regularizers/regularizer.js';
export { Sequential } from './models/sequential.js';
export { formatShape, isShapeList, shapeList, type Shape, type Shapes } from './shapes/shape.js';
export {
  countParameters,
  summarize,
  summary,
  type LayerSummary,
  type ParameterCounts,
  type SummaryOptions,
  type Trains,
} from './models/summary.js';
export { textTable } from './models/text-table.js';
export { truncateModel } from './models/truncation.js';
export { Weight, type WeightDeclaration } from './weights/weight.js';

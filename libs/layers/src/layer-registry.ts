import type { ConfigReader } from './config-reader.js';
import { InputLayer } from './input-layer.js';
import type { Layer } from './layer.js';
import { Activation } from './layers/activation.js';
import { ActivityRegularization } from './layers/activity-regularization.js';
import { Add } from './layers/add.js';
import { AlphaDropout } from './layers/alpha-dropout.js';
import { Average } from './layers/average.js';
import { BatchNormalization } from './layers/batch-normalization.js';
import { CenterCrop } from './layers/center-crop.js';
import { Concatenate } from './layers/concatenate.js';
import { Conv1D } from './layers/conv1d.js';
import { Conv2DTranspose } from './layers/conv2d-transpose.js';
import { Conv2D } from './layers/conv2d.js';
import { Cropping1D } from './layers/cropping1d.js';
import { Cropping2D } from './layers/cropping2d.js';
import { Cropping3D } from './layers/cropping3d.js';
import { Dense } from './layers/dense.js';
import { DepthwiseConv2D } from './layers/depthwise-conv2d.js';
import { Dot } from './layers/dot.js';
import { Dropout } from './layers/dropout.js';
import { ELU } from './layers/elu.js';
import { Embedding } from './layers/embedding.js';
import { Flatten } from './layers/flatten.js';
import { GaussianDropout } from './layers/gaussian-dropout.js';
import { GaussianNoise } from './layers/gaussian-noise.js';
import { GlobalAveragePooling1D, GlobalMaxPooling1D } from './layers/global-pooling1d.js';
import { GlobalAveragePooling2D, GlobalMaxPooling2D } from './layers/global-pooling2d.js';
import { GlobalAveragePooling3D, GlobalMaxPooling3D } from './layers/global-pooling3d.js';
import { GroupNormalization } from './layers/group-normalization.js';
import { LayerNormalization } from './layers/layer-normalization.js';
import { LeakyReLU } from './layers/leaky-relu.js';
import { Maximum } from './layers/maximum.js';
import { Minimum } from './layers/minimum.js';
import { Multiply } from './layers/multiply.js';
import { Normalization } from './layers/normalization.js';
import { Permute } from './layers/permute.js';
import { AveragePooling1D, MaxPooling1D } from './layers/pooling1d.js';
import { AveragePooling2D, MaxPooling2D } from './layers/pooling2d.js';
import { AveragePooling3D, MaxPooling3D } from './layers/pooling3d.js';
import { PReLU } from './layers/prelu.js';
import { RandomBrightness } from './layers/random-brightness.js';
import { RandomContrast } from './layers/random-contrast.js';
import { RandomCrop } from './layers/random-crop.js';
import { RandomFlip } from './layers/random-flip.js';
import { RandomRotation } from './layers/random-rotation.js';
import { RandomTranslation } from './layers/random-translation.js';
import { RandomZoom } from './layers/random-zoom.js';
import { ReLU } from './layers/relu.js';
import { RepeatVector } from './layers/repeat-vector.js';
import { Rescaling } from './layers/rescaling.js';
import { Reshape } from './layers/reshape.js';
import { Resizing } from './layers/resizing.js';
import { SeparableConv2D } from './layers/separable-conv2d.js';
import { Softmax } from './layers/softmax.js';
import { SpatialDropout1D, SpatialDropout2D } from './layers/spatial-dropout.js';
import { Subtract } from './layers/subtract.js';
import { UnitNormalization } from './layers/unit-normalization.js';
import { UpSampling1D } from './layers/up-sampling1d.js';
import { UpSampling2D } from './layers/up-sampling2d.js';
import { UpSampling3D } from './layers/up-sampling3d.js';
import { ZeroPadding1D } from './layers/zero-padding1d.js';
import { ZeroPadding2D } from './layers/zero-padding2d.js';
import { ZeroPadding3D } from './layers/zero-padding3d.js';

/** A layer class that can be made from its configuration. */
export interface LayerClass {
  fromConfig(read: ConfigReader): Layer;
}

/** The layer classes of Keras that are built in, by class name; models are read by `deserialize` itself. */
export const LAYER_CLASSES: Readonly<Record<string, LayerClass>> = {
  Activation,
  ActivityRegularization,
  Add,
  AlphaDropout,
  Average,
  AveragePooling1D,
  AveragePooling2D,
  AveragePooling3D,
  BatchNormalization,
  CenterCrop,
  Concatenate,
  Conv1D,
  Conv2D,
  Conv2DTranspose,
  Cropping1D,
  Cropping2D,
  Cropping3D,
  Dense,
  DepthwiseConv2D,
  Dot,
  Dropout,
  ELU,
  Embedding,
  Flatten,
  GaussianDropout,
  GaussianNoise,
  GlobalAveragePooling1D,
  GlobalAveragePooling2D,
  GlobalAveragePooling3D,
  GlobalMaxPooling1D,
  GlobalMaxPooling2D,
  GlobalMaxPooling3D,
  GroupNormalization,
  InputLayer,
  LayerNormalization,
  LeakyReLU,
  MaxPooling1D,
  MaxPooling2D,
  MaxPooling3D,
  Maximum,
  Minimum,
  Multiply,
  Normalization,
  PReLU,
  Permute,
  RandomBrightness,
  RandomContrast,
  RandomCrop,
  RandomFlip,
  RandomRotation,
  RandomTranslation,
  RandomZoom,
  ReLU,
  RepeatVector,
  Rescaling,
  Reshape,
  Resizing,
  SeparableConv2D,
  Softmax,
  SpatialDropout1D,
  SpatialDropout2D,
  Subtract,
  UnitNormalization,
  UpSampling1D,
  UpSampling2D,
  UpSampling3D,
  ZeroPadding1D,
  ZeroPadding2D,
  ZeroPadding3D,
};

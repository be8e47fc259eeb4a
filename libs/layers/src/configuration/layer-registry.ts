import type { ConfigReader } from './config-reader.js';
import { InputLayer } from '../layers/core/input-layer.js';
import type { Layer } from '../layer.js';
import { Activation } from '../layers/activations/activation.js';
import { ActivityRegularization } from '../layers/regularization/activity-regularization.js';
import { Add } from '../layers/merging/add.js';
import { AlphaDropout } from '../layers/regularization/alpha-dropout.js';
import { Average } from '../layers/merging/average.js';
import { BatchNormalization } from '../layers/normalization/batch-normalization.js';
import { CenterCrop } from '../layers/preprocessing/center-crop.js';
import { Concatenate } from '../layers/merging/concatenate.js';
import { Conv1D } from '../layers/convolutional/conv1d.js';
import { Conv2DTranspose } from '../layers/convolutional/conv2d-transpose.js';
import { Conv2D } from '../layers/convolutional/conv2d.js';
import { Cropping1D } from '../layers/reshaping/cropping1d.js';
import { Cropping2D } from '../layers/reshaping/cropping2d.js';
import { Cropping3D } from '../layers/reshaping/cropping3d.js';
import { Dense } from '../layers/core/dense.js';
import { DepthwiseConv2D } from '../layers/convolutional/depthwise-conv2d.js';
import { Dot } from '../layers/merging/dot.js';
import { Dropout } from '../layers/regularization/dropout.js';
import { ELU } from '../layers/activations/elu.js';
import { Embedding } from '../layers/core/embedding.js';
import { Flatten } from '../layers/reshaping/flatten.js';
import { GaussianDropout } from '../layers/regularization/gaussian-dropout.js';
import { GaussianNoise } from '../layers/regularization/gaussian-noise.js';
import { GlobalAveragePooling1D, GlobalMaxPooling1D } from '../layers/pooling/global-pooling1d.js';
import { GlobalAveragePooling2D, GlobalMaxPooling2D } from '../layers/pooling/global-pooling2d.js';
import { GlobalAveragePooling3D, GlobalMaxPooling3D } from '../layers/pooling/global-pooling3d.js';
import { GroupNormalization } from '../layers/normalization/group-normalization.js';
import { LayerNormalization } from '../layers/normalization/layer-normalization.js';
import { LeakyReLU } from '../layers/activations/leaky-relu.js';
import { Masking } from '../layers/core/masking.js';
import { Maximum } from '../layers/merging/maximum.js';
import { Minimum } from '../layers/merging/minimum.js';
import { Multiply } from '../layers/merging/multiply.js';
import { Normalization } from '../layers/preprocessing/normalization.js';
import { Permute } from '../layers/reshaping/permute.js';
import { AveragePooling1D, MaxPooling1D } from '../layers/pooling/pooling1d.js';
import { AveragePooling2D, MaxPooling2D } from '../layers/pooling/pooling2d.js';
import { AveragePooling3D, MaxPooling3D } from '../layers/pooling/pooling3d.js';
import { PReLU } from '../layers/activations/prelu.js';
import { RandomBrightness } from '../layers/preprocessing/random-brightness.js';
import { RandomContrast } from '../layers/preprocessing/random-contrast.js';
import { RandomCrop } from '../layers/preprocessing/random-crop.js';
import { RandomFlip } from '../layers/preprocessing/random-flip.js';
import { RandomRotation } from '../layers/preprocessing/random-rotation.js';
import { RandomTranslation } from '../layers/preprocessing/random-translation.js';
import { RandomZoom } from '../layers/preprocessing/random-zoom.js';
import { ReLU } from '../layers/activations/relu.js';
import { RepeatVector } from '../layers/reshaping/repeat-vector.js';
import { Rescaling } from '../layers/preprocessing/rescaling.js';
import { Reshape } from '../layers/reshaping/reshape.js';
import { Resizing } from '../layers/preprocessing/resizing.js';
import { SeparableConv2D } from '../layers/convolutional/separable-conv2d.js';
import { Softmax } from '../layers/activations/softmax.js';
import { SpatialDropout1D, SpatialDropout2D } from '../layers/regularization/spatial-dropout.js';
import { Subtract } from '../layers/merging/subtract.js';
import { UnitNormalization } from '../layers/normalization/unit-normalization.js';
import { UpSampling1D } from '../layers/reshaping/up-sampling1d.js';
import { UpSampling2D } from '../layers/reshaping/up-sampling2d.js';
import { UpSampling3D } from '../layers/reshaping/up-sampling3d.js';
import { ZeroPadding1D } from '../layers/reshaping/zero-padding1d.js';
import { ZeroPadding2D } from '../layers/reshaping/zero-padding2d.js';
import { ZeroPadding3D } from '../layers/reshaping/zero-padding3d.js';

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
  Masking,
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

import type { ConfigReader } from './config-reader.js';
import { InputLayer } from './input-layer.js';
import type { Layer } from './layer.js';
import { Activation } from './layers/activation.js';
import { Add } from './layers/add.js';
import { BatchNormalization } from './layers/batch-normalization.js';
import { Conv2D } from './layers/conv2d.js';
import { Dense } from './layers/dense.js';
import { Dropout } from './layers/dropout.js';
import { Flatten } from './layers/flatten.js';
import { GlobalAveragePooling2D, GlobalMaxPooling2D } from './layers/global-pooling2d.js';
import { AveragePooling2D, MaxPooling2D } from './layers/pooling2d.js';
import { ReLU } from './layers/relu.js';
import { Softmax } from './layers/softmax.js';
import { ZeroPadding2D } from './layers/zero-padding2d.js';

/** A layer class that can be made from its configuration. */
export interface LayerClass {
  fromConfig(read: ConfigReader): Layer;
}

/** The layer classes of Keras that are built in, by class name; models are read by `deserialize` itself. */
export const LAYER_CLASSES: Readonly<Record<string, LayerClass>> = {
  Activation,
  Add,
  AveragePooling2D,
  BatchNormalization,
  Conv2D,
  Dense,
  Dropout,
  Flatten,
  GlobalAveragePooling2D,
  GlobalMaxPooling2D,
  InputLayer,
  MaxPooling2D,
  ReLU,
  Softmax,
  ZeroPadding2D,
};

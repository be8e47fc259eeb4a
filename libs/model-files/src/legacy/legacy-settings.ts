import type { ConfigRecord, Json } from '@thaw/layers';
import { isJsonObject } from '../bounded-json.js';

/** Layers of Keras 1 and tf.keras under the names that they have now. */
export const MODERN_CLASSES: Readonly<Record<string, string>> = {
  Convolution1D: 'Conv1D',
  Convolution2D: 'Conv2D',
  SeparableConvolution2D: 'SeparableConv2D',
  Deconvolution2D: 'Conv2DTranspose',
  AtrousConvolution2D: 'Conv2D',
  BatchNormalizationV1: 'BatchNormalization',
  BatchNormalizationV2: 'BatchNormalization',
};

/** @source keras/legacy/interfaces.py at 2.2.4, the conversions */
const MODERN_KEYS: Readonly<Record<string, string>> = {
  W_regularizer: 'kernel_regularizer',
  b_regularizer: 'bias_regularizer',
  W_constraint: 'kernel_constraint',
  b_constraint: 'bias_constraint',
  init: 'kernel_initializer',
  bias: 'use_bias',
  border_mode: 'padding',
  subsample: 'strides',
  subsample_length: 'strides',
  nb_filter: 'filters',
  filter_length: 'kernel_size',
  atrous_rate: 'dilation_rate',
  pool_length: 'pool_size',
  stride: 'strides',
  beta_init: 'beta_initializer',
  gamma_init: 'gamma_initializer',
  p: 'rate',
  sigma: 'stddev',
};

/** What describes an input, which has a layer of its own now, or says what every model here is. */
const DROPPED_KEYS = ['batch_input_shape', 'input_dtype', 'input_shape', 'sparse', 'ragged'];

/** Of one class alone. */
const DROPPED_BY_CLASS: Readonly<Record<string, readonly string[]>> = {
  Dense: ['input_dim'],
  SeparableConv2D: ['kernel_initializer', 'kernel_regularizer', 'kernel_constraint', 'groups'],
};

const RENAMED_BY_CLASS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Dense: { output_dim: 'units' },
  Embedding: {
    init: 'embeddings_initializer',
    W_regularizer: 'embeddings_regularizer',
    W_constraint: 'embeddings_constraint',
  },
  InputLayer: { batch_input_shape: 'batch_shape' },
  LeakyReLU: { alpha: 'negative_slope' },
};

/** The settings of a layer of Keras 1, 2 or TensorFlow.js under Keras 3's keys; what has no such key stays, to be refused. */
export function modernSettings(className: string, config: ConfigRecord): ConfigRecord {
  const renamed = { ...MODERN_KEYS, ...RENAMED_BY_CLASS[className] };
  const dropped = [...DROPPED_KEYS, ...(DROPPED_BY_CLASS[className] ?? [])];
  const entries = Object.entries(config).flatMap(([key, value]): [string, Json | undefined][] => {
    const name = renamed[key] ?? key;
    return dropped.includes(name) ? [] : [[name, modernValue(name, value)]];
  });
  return withoutModes(className, withKernelSize(Object.fromEntries(entries)));
}

function modernValue(key: string, value: Json | undefined): Json | undefined {
  if (key.endsWith('_regularizer')) return modernRegularizer(value);
  if (key.endsWith('_initializer')) return modernInitializer(value);
  if (key === 'dim_ordering') return value === 'tf' ? 'channels_last' : 'channels_first';
  if (key === 'axis' && Array.isArray(value) && value.length === 1) return (value as readonly Json[])[0];
  return value;
}

/** Keras 1 writes both factors beside the name. */
function modernRegularizer(value: Json | undefined): Json | undefined {
  if (!isJsonObject(value) || typeof value['name'] !== 'string' || 'class_name' in value) return value;
  const { l1 = 0, l2 = 0 } = value as { l1?: Json; l2?: Json };
  return { class_name: 'L1L2', config: { l1, l2 } };
}

const MODERN_INITIALIZERS: Readonly<Record<string, string>> = {
  zero: 'zeros',
  one: 'ones',
  normal: 'random_normal',
  uniform: 'random_uniform',
};

/** A dtype of its own is dropped; what was called normal was always truncated. */
function modernInitializer(value: Json | undefined): Json | undefined {
  if (typeof value === 'string') return MODERN_INITIALIZERS[value] ?? value;
  if (!isJsonObject(value) || !isJsonObject(value['config'])) return value;
  const { dtype: _, ...config } = value['config'] as Record<string, Json>;
  const isScaling = value['class_name'] === 'VarianceScaling' && config['distribution'] === 'normal';
  return {
    ...(value as Record<string, Json>),
    config: isScaling ? { ...config, distribution: 'truncated_normal' } : config,
  };
}

/** Keras 1 gives rows and columns apart, and calls the layout of an image its `dim_ordering`. */
function withKernelSize(config: ConfigRecord): ConfigRecord {
  const { nb_row: rows, nb_col: columns, dim_ordering: layout, ...others } = config;
  return {
    ...others,
    ...(layout !== undefined && { data_format: layout }),
    ...(rows !== undefined && columns !== undefined && { kernel_size: [rows, columns] }),
  };
}

/** Mode 0 of Keras 1 is the only one that is left. */
function withoutModes(className: string, config: ConfigRecord): ConfigRecord {
  if (className !== 'BatchNormalization' || config['mode'] !== 0) return config;
  const { mode: _, ...others } = config;
  return others;
}

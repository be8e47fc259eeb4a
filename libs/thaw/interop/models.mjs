// @ts-check
// The models that Thaw, Keras and TensorFlow.js exchange.
import * as tf from '@tensorflow/tfjs-core';
import {
  BatchNormalization,
  Concatenate,
  Conv2D,
  Dense,
  DepthwiseConv2D,
  Dropout,
  Embedding,
  Flatten,
  GlobalAveragePooling2D,
  Input,
  LayerNormalization,
  MaxPooling2D,
  MobileNet,
  Maximum,
  Model,
  ReLU,
  SeparableConv2D,
  Sequential,
} from 'thaw';

function base() {
  const image = Input({ shape: [8, 8, 2], name: 'image' });
  let x = new Conv2D({ filters: 4, kernelSize: 3, name: 'conv' }).apply(image);
  x = new BatchNormalization({ name: 'norm' }).apply(x);
  x = new ReLU({ maxValue: 6, name: 'relu' }).apply(x);
  return new Model({
    inputs: image,
    outputs: new GlobalAveragePooling2D({ name: 'pool' }).apply(x),
    name: 'base',
  });
}

function nested() {
  return new Sequential(
    [
      base(),
      new Dropout({ rate: 0.5, name: 'drop' }),
      new Dense({ units: 2, activation: 'softmax', name: 'head' }),
    ],
    { name: 'nested' },
  );
}

function frozen() {
  const model = nested();
  const [first] = model.layers;
  if (first) first.trainable = false;
  return model;
}

function shared() {
  const [left, right] = [Input({ shape: [3], name: 'left' }), Input({ shape: [3], name: 'right' })];
  const twice = new Dense({ units: 4, activation: 'tanh', name: 'twice' });
  const both = new Concatenate({ name: 'both' }).apply([twice.apply(left), twice.apply(right)]);
  const gap = new Maximum({ name: 'larger' }).apply([twice.apply(left), twice.apply(right)]);
  const outputs = [
    new Dense({ units: 2, name: 'sum' }).apply(both),
    new Dense({ units: 1, name: 'gap' }).apply(gap),
  ];
  return new Model({ inputs: [left, right], outputs, name: 'shared' });
}

function perceptron() {
  return new Sequential(
    [
      Input({ shape: [5] }),
      new Dense({ units: 8, activation: 'relu', name: 'one' }),
      new LayerNormalization({ name: 'level' }),
      new Dense({ units: 3, name: 'two' }),
    ],
    { name: 'perceptron' },
  );
}

function convolutions() {
  return new Sequential(
    [
      Input({ shape: [12, 12, 3] }),
      new DepthwiseConv2D({ kernelSize: 3, name: 'depthwise' }),
      new SeparableConv2D({ filters: 4, kernelSize: 3, name: 'separable' }),
      new MaxPooling2D({ poolSize: 2, name: 'pool' }),
      new Flatten({ name: 'flat' }),
      new Dense({ units: 2, name: 'out' }),
    ],
    { name: 'convolutions' },
  );
}

function words() {
  return new Sequential(
    [
      Input({ shape: [4], dtype: 'int32' }),
      new Embedding({ inputDim: 9, outputDim: 3, name: 'words' }),
      new Flatten({ name: 'flat' }),
      new Dense({ units: 2, name: 'out' }),
    ],
    { name: 'words' },
  );
}

function mobile() {
  return MobileNet({ alpha: 0.25, includeTop: false, inputShape: [32, 32, 3], pooling: 'avg' });
}

/**
 * Lets normalizations spread what random kernels shrink, so that the outputs are numbers that can be told apart.
 * @param {import('thaw').FittedModel} model
 */
function spread(model) {
  for (const weight of model.weights)
    if (weight.name === 'moving_variance') weight.assign(tf.fill([...weight.shape], 0.05));
}

const MSE = /** @type {const} */ ('mean_squared_error');

/** @type {readonly { name: string, build: () => import('thaw').FittedModel, compile?: import('thaw').CompileOptions, isWhole?: boolean, prepare?: (model: import('thaw').FittedModel) => void }[]} */
export const MODELS = [
  { name: 'nested', build: nested },
  { name: 'frozen', build: frozen },
  { name: 'shared', build: shared },
  { name: 'perceptron', build: perceptron },
  { name: 'words', build: words, isWhole: true },
  { name: 'mobile', build: mobile, prepare: spread },
  { name: 'frozen-adam', build: frozen, compile: { optimizer: { name: 'adam', amsgrad: true }, loss: MSE } },
  {
    name: 'convolutions-sgd',
    build: convolutions,
    compile: { optimizer: { name: 'sgd', momentum: 0.9 }, loss: MSE },
  },
];

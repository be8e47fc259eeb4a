import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ActivationLike } from '../activations/activation-functions.js';
import { runInContext } from '../calls/call-context.js';
import { deserialize } from '../configuration/deserialization.js';
import { InvalidInput, InvalidLayerArgument, NotSupported } from '../errors.js';
import type { Json } from '../configuration/keras-config.js';
import { known } from '../known.js';
import { serialize } from '../configuration/layer-config.js';
import type { Layer } from '../layer.js';
import { Dropout } from '../layers/regularization/dropout.js';
import { resetNames } from '../names/names.js';
import { weightPaths } from '../names/paths.js';
import { shapeList, sizeOfShape, type Shape } from '../shapes/shape.js';
import { expectClose, expectNoLeak, gradientsOf, toTensor } from '../testing/fixture.js';
import { readFixture } from '../testing/fixture-files.js';
import type { FixtureTensor } from '../testing/fixture.js';
import { fillByFormula, formulaValues } from '../testing/formula-weights.js';
import { measures } from '../testing/measurement.js';
import { testRun } from '../testing/random.js';
import { truncateModel } from '../models/truncation.js';
import { EfficientNetB0, preprocessInput as preprocessForEfficientNet } from './efficientnet.js';
import { MobileNet, preprocessInput as preprocessForMobileNet } from './mobilenet.js';
import { MobileNetV2, preprocessInput as preprocessForMobileNetV2 } from './mobilenet-v2.js';
import { preprocessInput, type PreprocessingMode } from './preprocessing.js';
import { ResNet50, preprocessInput as preprocessForResNet50 } from './resnet50.js';

const APPLICATIONS = { ResNet50, MobileNet, MobileNetV2, EfficientNetB0 };
const BASE = { includeTop: false, inputShape: [32, 32, 3] };

function numParameters(model: Layer): number {
  return model.weights.reduce((count, { shape }) => count + sizeOfShape(shape), 0);
}

beforeEach(resetNames);

describe('applications have Keras 3.15.1’s layers', () => {
  it('ResNet50 without a top at 32x32x3: names, classes, output shapes, parameters', () => {
    const model = ResNet50(BASE);
    const rows = model.layers.map((layer) => [
      layer.name,
      layer.className,
      layer.outputShape,
      numParameters(layer),
    ]);
    expect(rows).toEqual(readFixture('resnet50-layers'));
    expect(rows).toHaveLength(175);
    expect([model.weights.length, model.trainableWeights.length]).toEqual([318, 212]);
    expect(numParameters(model)).toBe(23_587_712);
  });

  for (const fixture of readFixture('application-layers') as StructureCase[]) {
    it(`${fixture.application} ${JSON.stringify(fixture.options)}`, () => {
      measures('applications', fixture.application);
      const model = APPLICATIONS[fixture.application](optionsOf(fixture.options));
      const digests = model.layers.map((layer) => digest(JSON.stringify(describeLayer(layer))));
      const theirs = fixture.digests.match(/.{4}/g) ?? [];
      const different = model.layers.find((_, index) => digests[index] !== theirs[index]);
      expect(different && describeLayer(different), 'the first layer that differs').toBeUndefined();
      expect({
        name: model.name,
        numLayers: model.layers.length,
        numWeights: model.weights.length,
        numTrainable: model.trainableWeights.length,
        numParameters: numParameters(model),
      }).toEqual({
        name: fixture.name,
        numLayers: fixture.numLayers,
        numWeights: fixture.numWeights,
        numTrainable: fixture.numTrainable,
        numParameters: fixture.numParameters,
      });
    });
  }
});

interface StructureCase {
  application: keyof typeof APPLICATIONS;
  options: Readonly<Record<string, Json>>;
  name: string;
  numLayers: number;
  numWeights: number;
  numTrainable: number;
  numParameters: number;
  /** Four hexadecimal digits per layer. */
  digests: string;
}

function optionsOf(options: StructureCase['options']) {
  const camelCase = (key: string): string =>
    key.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(options).map(([key, value]) => [camelCase(key), value])) as {
    inputShape?: Shape;
    classifierActivation?: ActivationLike | null;
  };
}

/** As `describe` and `canonical` in `fixtures/application_fixtures.py`. */
function describeLayer(layer: Layer): Json {
  const read = layer.nodes.flatMap((node) => node.inputs.map((input) => input.node.layer.name));
  const config = layer.getConfig();
  const settings = SETTINGS.filter((key) => key in config).map((key) => [key, canonical(config[key])]);
  const [outputShape = []] = shapeList(layer.outputShape);
  return [layer.name, layer.className, outputShape, numParameters(layer), read, settings];
}

const SETTINGS =
  `activation axis depth_multiplier dilation_rate epsilon filters groups kernel_size keepdims max_value momentum
  negative_slope noise_shape offset padding pool_size rate scale strides target_shape threshold units use_bias
  depthwise_initializer kernel_initializer`.split(/\s+/);

function canonical(value: Json | undefined): Json {
  if (typeof value === 'number') return value.toExponential(6);
  if (Array.isArray(value)) return (value as readonly Json[]).map(canonical);
  if (typeof value !== 'object' || value === null) return value ?? null;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, each]) => [key, canonical(each)]);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 4);
}

describe('applications compute what Keras 3.15.1 computes', () => {
  for (const fixture of readFixture('application-runs') as RunCase[]) {
    const { application, until, training } = fixture;
    it(`${application} to ${until ?? 'its features'}, training ${training}, frozen or not`, () => {
      measures('applications', application);
      expectNoLeak(() => {
        const whole = APPLICATIONS[application](BASE);
        fillByFormula(whole, fixture.gain);
        const model = until === null ? whole : truncateModel(whole, until);
        const images = imagesOf(fixture);
        checkFeatures(fixture, model, images);
        checkGradients(fixture, model, images);
        // A frozen dropout drops under training, so EfficientNetB0 then computes something else.
        if (!training && !model.sublayers.some((layer) => layer instanceof Dropout)) {
          model.trainable = false;
          checkFeatures({ ...fixture, training: true }, model, images);
        }
        images.dispose();
        whole.dispose();
      });
    });
  }
});

interface Sample {
  shape: number[];
  /** Every how many-th value is there. */
  step: number;
  /** The largest absolute value of all. */
  largest: number;
  values: number[];
}

interface RunCase {
  application: keyof typeof APPLICATIONS;
  until: string | null;
  training: boolean;
  gain: number;
  batch: number;
  features: Sample;
  gradients: Record<string, Sample>;
  changedWeights: Record<string, Sample>;
}

const [IMAGE_SALT, GRADIENT_SALT] = [1000, 1001];

function imagesOf({ application, batch }: RunCase): tf.Tensor {
  const halfWidth = application === 'EfficientNetB0' ? 128 : 1;
  return formulaValues([batch, 32, 32, 3], IMAGE_SALT, { center: 0, halfWidth });
}

function checkFeatures(fixture: RunCase, model: Layer, images: tf.Tensor): void {
  const { result, updates } = runInContext(testRun(fixture.training), () => model.apply(images));
  expectSample('features', result, fixture.features);
  const weights = weightPaths(model);
  for (const [path, expected] of Object.entries(fixture.changedWeights)) {
    const update = updates.find(({ weight }) => weight === weights.get(path));
    expectSample(`new ${path}`, known(update?.value, path), expected);
  }
  const numMoving = fixture.training && model.trainable ? movingWeights(model) : 0;
  expect(updates).toHaveLength(numMoving);
  tf.dispose([result, updates.map(({ value }) => value)]);
}

function movingWeights(model: Layer): number {
  return model.weights.filter(({ name }) => name.startsWith('moving_')).length;
}

function checkGradients(fixture: RunCase, model: Layer, images: tf.Tensor): void {
  const weights = weightPaths(model);
  const values = Object.keys(fixture.gradients).map((path) => known(weights.get(path), path).read());
  const gradients = gradientsOf(values, () => {
    const { result, updates } = runInContext(testRun(fixture.training), () => model.apply(images));
    tf.dispose(updates.map(({ value }) => value));
    return tf.sum(tf.mul(result, formulaValues(result.shape, GRADIENT_SALT)));
  });
  Object.entries(fixture.gradients).forEach(([path, expected], index) =>
    expectSample(`gradient of ${path}`, known(gradients[index], path), expected),
  );
  tf.dispose(gradients);
}

/** Compares the values that the fixture has, at the tolerance of the whole tensor. */
function expectSample(what: string, actual: tf.Tensor, expected: Sample): void {
  expect(actual.shape, `${what}: shape`).toEqual(expected.shape);
  const all = [...actual.dataSync()];
  const largest = all.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  const values = expected.values.map((_, index) => all[index * expected.step] ?? Number.NaN);
  const sample = tf.tensor1d([...values, largest]);
  expectClose(what, sample, { shape: sample.shape, values: [...expected.values, expected.largest] });
  sample.dispose();
}

describe('preprocessInput', () => {
  for (const { mode, pixels, output } of readFixture('application-preprocessing') as {
    mode: PreprocessingMode;
    pixels: FixtureTensor;
    output: FixtureTensor;
  }[]) {
    it(`${mode}, as Keras 3.15.1 computes it, from float32 and int32`, () => {
      expectNoLeak(() => {
        const images = toTensor(pixels);
        const whole = tf.cast(images, 'int32');
        const results = [preprocessInput(images, mode), preprocessInput(whole, mode)];
        for (const result of results) expectClose(mode, result, output);
        tf.dispose([images, whole, ...results]);
      });
    });
  }

  it('of each application takes its mode', () => {
    const images = tf.tensor([0, 100, 255], [1, 1, 1, 3]);
    const same = (a: tf.Tensor, b: tf.Tensor) => expect([...a.dataSync()]).toEqual([...b.dataSync()]);
    same(preprocessForResNet50(images), preprocessInput(images, 'caffe'));
    same(preprocessForMobileNet(images), preprocessInput(images, 'tf'));
    same(preprocessForMobileNetV2(images), preprocessInput(images, 'tf'));
    same(preprocessForEfficientNet(images), images);
    expect(preprocessForEfficientNet(tf.cast(images, 'int32')).dtype).toBe('float32');
  });

  it('refuses other than three channels where channels matter', () => {
    expect(() => preprocessInput(tf.ones([2, 2, 1]))).toThrow(InvalidInput);
    expect(preprocessInput(tf.ones([2, 2, 1]), 'tf').shape).toEqual([2, 2, 1]);
  });
});

describe('applications', () => {
  it('survive serialization', () => {
    for (const application of Object.values(APPLICATIONS)) {
      const config = serialize(application({ includeTop: false }));
      expect(serialize(deserialize(config))).toEqual(config);
    }
  });

  it('refuse weights, and shapes they cannot take, naming themselves', () => {
    expect(() => ResNet50({ weights: 'imagenet' })).toThrow(NotSupported);
    expect(() => MobileNet({ weights: 'model.h5' })).toThrow(
      "MobileNet: 'weights': 'model.h5' (expected null",
    );
    expect(() => EfficientNetB0({ inputShape: [31, 224, 3], includeTop: false })).toThrow(
      'EfficientNetB0: expected inputShape to be [height, width, channels] of at least 32x32, received [31,224,3].',
    );
    expect(() => ResNet50({ inputShape: [null, 224, 3] })).toThrow(
      'ResNet50: expected inputShape to be fully known with includeTop true, received [null,224,3].',
    );
    expect(() => ResNet50({ inputShape: [224, 224] })).toThrow(InvalidLayerArgument);
    expect(() => MobileNetV2({ alpha: 0 })).toThrow(InvalidLayerArgument);
    expect(() => MobileNet({ alpha: Number.NaN })).toThrow(InvalidLayerArgument);
    expect(() => ResNet50({ includeTop: false, pooling: 'sum' as 'avg' })).toThrow(InvalidLayerArgument);
  });
});

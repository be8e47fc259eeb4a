import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { Dense, MobileNet, Model, Sequential, type ConfigReader, type Tensors } from '@thaw/layers';
import { describe, expect, it } from 'vitest';
import { readWholeModel, withModelFile } from './model-reader.js';
import { assignValues, computeOutputs } from './testing/keras-fixtures.js';
import { readWeights } from './weight-loading.js';

const DATA = process.env['THAW_TEST_DATA'];
const golden = (path: string): string => join(DATA ?? '', 'golden', path);

/** A Python file of numbers, one line for each row. */
function readNumbers(path: string): number[] {
  return readFileSync(path, 'utf8').trim().split(/\s+/).map(Number);
}

/** The model that keras/golden was saved from: layers in lists, and one beside them. */
class NestedDenseModel extends Model {
  readonly nested = Array.from(
    { length: 3 },
    (_, index) => new Dense({ units: 4, useBias: false, name: `d_${index}` }),
  );
  readonly head = new Dense({ units: 2, name: 'dense' });

  override call(inputs: Tensors): Tensors {
    const features = this.nested.reduce((x, layer) => layer.apply(x), inputs as tf.Tensor);
    return this.head.apply(features);
  }

  static fromConfig(read: ConfigReader): NestedDenseModel {
    read.take('num');
    return new NestedDenseModel(read.base());
  }
}

describe.skipIf(DATA === undefined)('files that others wrote (THAW_TEST_DATA)', () => {
  it('ResNet8 for CIFAR-10, of tf.keras 2.4, with its optimizer', async () => {
    const path = join(DATA ?? '', 'weights/resnet8-cifar10/pretrainedResnet.h5');
    const { model, weights, optimizer, warnings } = await readWholeModel(path);
    expect([model.weights.length, weights?.size, warnings]).toEqual([48, 48, []]);
    expect(optimizer).toMatchObject({ className: 'Adam', iteration: 781_500 });
    expect(optimizer?.slots.size).toBe(2 * model.trainableWeights.length);
    expect(optimizer?.slots.get('conv2d_3/kernel/velocity')?.shape).toEqual([3, 3, 16, 32]);
    assignValues(model, weights ?? new Map());
    const [probabilities = []] = computeOutputs(model, [
      { shape: [1, 32, 32, 3], values: Array.from({ length: 3072 }, (_, index) => index % 256) },
    ]);
    expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
    model.dispose();
  });

  it('a convolutional model of Keras 1.1, with its recorded output', async () => {
    const { model, weights } = await readWholeModel(golden('dl4j/simple/cnn_tf_model.h5'));
    assignValues(model, weights ?? new Map());
    // The file has one channel after the other.
    const numbers = readNumbers(golden('dl4j/simple/cnn_tf_input.txt'));
    const values = numbers.map((_, index) => numbers[(index % 3) * 64 + Math.floor(index / 3)] ?? 0);
    const [output = []] = computeOutputs(model, [{ shape: [1, 8, 8, 3], values }]);
    const expected = readNumbers(golden('dl4j/simple/cnn_tf_output.txt'));
    expect(output.map((value) => Number(value.toFixed(6)))).toEqual(expected);
    const alone = await withModelFile(golden('dl4j/simple/cnn_tf_weights.h5'), (file) =>
      readWeights(file, model),
    );
    expect(alone.values).toEqual(weights);
    model.dispose();
  });

  it.each(['sgd', 'adam', 'nadam', 'adamax', 'adagrad', 'adadelta', 'rmsprop'])(
    'a model of Keras 2.0 trained with %s',
    async (name) => {
      const { model, weights, optimizer } = await readWholeModel(golden(`dl4j/optimizers/${name}.h5`));
      expect(weights?.size).toBe(4);
      expect(optimizer?.className.toLowerCase()).toBe(name);
      expect(optimizer?.learningRate).toBeGreaterThan(0);
      model.dispose();
    },
  );

  it.each([
    'batch_to_conv2d_tensorflow_1',
    'batch_to_conv2d_tensorflow_2',
    'conv2d_reshape_tensorflow_1',
    'conv2d_reshape_tensorflow_2',
    'conv2d_tensorflow_1',
    'conv2d_tensorflow_2',
    'dense_tensorflow_1',
    'dense_tensorflow_2',
    'sepconv2d_tensorflow_2',
  ])('%s of Keras 1 and 2', async (name) => {
    const { model, weights } = await readWholeModel(golden(`dl4j/weights/${name}.h5`));
    expect(weights?.size).toBe(model.weights.length);
    model.dispose();
  });

  it('a perceptron of Keras 3 in float64, with its optimizer', async () => {
    const path = golden('art/model_test_functionally_equivalent_extraction.keras');
    const { weights, optimizer, warnings } = await readWholeModel(path);
    expect(weights?.size).toBe(4);
    expect(optimizer).toMatchObject({ className: 'Adam', iteration: 1000 });
    expect(optimizer?.slots.get('dense/kernel/momentum')?.shape).toEqual([784, 4]);
    expect(warnings[0]).toContain('its layers are float64 and were made float32.');
    expect(warnings[1]).toContain('dense/kernel is float64 and was rounded to float32.');
  });

  it('a model of its own class, once the class is given', async () => {
    const path = golden('keras/pre_pr22362_nested_container.keras');
    await expect(readWholeModel(path)).rejects.toThrow('received the model itself (NestedDenseModel)');
    const { model, weights } = await readWholeModel(path, { customLayers: { NestedDenseModel } });
    expect([...(weights?.keys() ?? [])]).toEqual([
      'd_0/kernel',
      'd_1/kernel',
      'd_2/kernel',
      'dense/kernel',
      'dense/bias',
    ]);
    model.dispose();
  });

  it.each([
    ['tfjs/layers_gru/model.json', 'received gru_GRU1 (GRU). Give'],
    ['dl4j/weights/space_to_depth_graph_tensorflow_2.h5', 'received space_to_depth_x2 (Lambda). Give'],
    ['dl4j/weights/space_to_depth_simple_tensorflow_1.h5', 'received space_to_depth_x2 (Lambda). Give'],
    ['dl4j/weights/space_to_depth_simple_tensorflow_2.h5', 'received space_to_depth_x2 (Lambda). Give'],
  ])('%s is refused with the layers that are not there', async (path, message) => {
    await expect(readWholeModel(golden(path))).rejects.toThrow(message);
  });

  it('a model that TensorFlow.js saved', async () => {
    const { model, weights } = await readWholeModel(golden('tfjs-examples/abalone/model.json'));
    expect(model).toBeInstanceOf(Sequential);
    assignValues(model, weights ?? new Map());
    const [output = []] = computeOutputs(model, [{ shape: [1, 8], values: [0, 1, 2, 3, 4, 5, 6, 7] }]);
    expect(output).toHaveLength(1);
    expect(output.every(Number.isFinite)).toBe(true);
    model.dispose();
  });

  it('MobileNet’s shards without a topology, into the application; the cat is a cat', async () => {
    const path = join(DATA ?? '', 'weights/tfjs-mobilenet_v1_0.25_224/model.json');
    const model = MobileNet({ alpha: 0.25 });
    const { values, report } = await withModelFile(path, (file) => readWeights(file, model));
    expect(report.unused).toEqual([]);
    assignValues(model, values);
    const image = await decodeImage(join(DATA ?? '', 'misc/cat.jpg'), 224);
    const [probabilities = []] = computeOutputs(model, [
      { shape: [1, 224, 224, 3], values: image.map((pixel) => pixel / 127.5 - 1) },
    ]);
    const classes = probabilities.map((value, index) => ({ value, index })).sort((a, b) => b.value - a.value);
    expect(classes.slice(0, 4).map(({ index }) => index)).toEqual([285, 284, 283, 281]);
    model.dispose();
  });
});

async function decodeImage(path: string, size: number): Promise<number[]> {
  const { default: sharp } = await import('sharp');
  const resized = sharp(path).removeAlpha().resize(size, size, { fit: 'fill', kernel: 'linear' });
  return [...(await resized.raw().toBuffer())];
}

// (d) A layer of one's own: a dropout whose scale is learned.
import assert from 'node:assert/strict';
import { constant, Input, Layer, Model, Dense, Sequential, type CallContext, type Weight } from 'thaw';
import * as tf from '@tensorflow/tfjs-core';

class AutoScaleDropout extends Layer {
  readonly rate: number;
  scale: Weight | undefined;

  constructor(rate: number) {
    super();
    this.rate = rate;
  }

  protected override declareWeights(): void {
    this.scale = this.addWeight({ name: 'scale', shape: [], initializer: constant(1 / (1 - this.rate)) });
  }

  override call(x: tf.Tensor, { training, random }: CallContext): tf.Tensor {
    if (!training || this.scale === undefined) return x;
    const mask = tf.cast(tf.greaterEqual(random.uniform(x.shape), this.rate), 'float32');
    return tf.mul(tf.mul(x, mask), this.scale.read());
  }
}

const scaleOf = (layer: AutoScaleDropout): number => layer.scale!.read().dataSync()[0]!;
const x = Array.from({ length: 32 }, (_, index) => [index / 8, 1 - index / 16]);
const y = x.map(([first = 0, second = 0]) => [1.5 * first, 0.5 * second]);

// One weight, there from the first call on. Outside training the layer does nothing.
const layer = new AutoScaleDropout(0.25);
const model = new Sequential([layer]);
const output = await model.predict(x);
assert.deepEqual([...output.dataSync()], x.flat().map(Math.fround));
output.dispose();
assert.equal(layer.trainableWeights.length, 1);
assert.equal(scaleOf(layer), Math.fround(1 / 0.75));

// Its gradient, as one step of SGD shows it, is what finite differences give; the seed repeats the mask.
async function stepAt(scale: number): Promise<{ loss: number; gradient: number }> {
  layer.scale!.assign(tf.scalar(scale));
  model.compile({ optimizer: { name: 'sgd', learningRate: 0.5 }, loss: 'mse', seed: 3 });
  const { loss } = await model.trainOnBatch(x, y);
  return { loss: loss!, gradient: (scale - scaleOf(layer)) / 0.5 };
}
const { gradient } = await stepAt(1.25);
const difference = ((await stepAt(1.375)).loss - (await stepAt(1.125)).loss) / 0.25;
assert.ok(Math.abs(gradient - difference) < 1e-4, `${gradient} is near ${difference}`);

// `fit` moves it.
const before = scaleOf(layer);
await model.fit(x, y, { verbose: 0 });
assert.notEqual(scaleOf(layer), before);

// Frozen before the first call, it still drops under `training: true`, and nobody trains it.
const frozen = new AutoScaleDropout(0.5);
frozen.trainable = false;
const input = Input({ shape: [2] });
const baked = frozen.apply(input, { training: true });
assert.deepEqual(frozen.trainableWeights, []);
const parent = new Model({ inputs: input, outputs: new Dense({ units: 2 }).apply(baked) });
assert.equal(parent.trainableWeights.length, 2);
parent.compile({ optimizer: 'sgd', loss: 'mse' });
await parent.fit(x, y, { epochs: 2, batchSize: 8, verbose: 0 });
assert.equal(scaleOf(frozen), 2);
const alone = await new Model({ inputs: input, outputs: baked }).predict(x);
assert.ok([...alone.dataSync()].filter((value) => value === 0).length > 10);
alone.dispose();

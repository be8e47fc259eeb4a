// (g) Freezing and thawing between two `fit` calls needs no second compile and keeps the optimizer's slots of what stays.
import assert from 'node:assert/strict';
import { Dense, Input, Sequential, type Layer } from 'thaw';

const valuesOf = ({ weights }: Layer): number[] => weights.flatMap((weight) => [...weight.read().dataSync()]);

const base = new Sequential([Input({ shape: [2] }), new Dense({ units: 4, activation: 'tanh' })]);
const head = new Dense({ units: 1 });
const model = new Sequential([base, head]);
model.compile({ optimizer: { name: 'sgd', learningRate: 0.1, momentum: 0.5 }, loss: 'mse' });
const x = [
  [1, 0],
  [0, 1],
  [1, 1],
];
const y = [[1], [2], [3]];
(await model.predict(x)).dispose();

const start = valuesOf(head);
await model.fit(x, y, { batchSize: 3, verbose: 0 });
const [first, baseAfterFirst] = [valuesOf(head), valuesOf(base)];

// Examples that count nothing have no gradient, so that a step moves a weight by its momentum alone: the head has kept it.
const idle = { batchSize: 3, verbose: 0, sampleWeight: [0, 0, 0] } as const;
base.trainable = false;
await model.fit(x, y, idle);
const second = valuesOf(head);
second.forEach((value, at) => {
  const expected = first[at]! + 0.5 * (first[at]! - start[at]!);
  assert.ok(Math.abs(value - expected) < 1e-6, `${value} is near ${expected}`);
});
assert.deepEqual(valuesOf(base), baseAfterFirst);

// Thawed, the base trains again; the steps are counted on.
base.trainable = true;
await model.fit(x, y, { batchSize: 3, verbose: 0 });
assert.notDeepEqual(valuesOf(base), baseAfterFirst);
assert.equal(model.optimizer.iterations, 3);

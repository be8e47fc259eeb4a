import { createHash } from 'node:crypto';

import * as tf from '@tensorflow/tfjs-core';
import { copyOfValues, formatShape, weightPaths, type Layer, type Weight } from '@thaw/layers';

import { StateMismatch } from './errors.js';
import type { LossScaleState } from './loss-scale.js';
import type { OptimizerState } from './optimizer-state.js';
import { digestTensor, digestValues } from './value-digest.js';

/** The numbers of a tensor, apart from any backend. */
export interface NamedTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** A training state by name, in a fixed order; the values are copies. */
export type TrainingState = Map<string, NamedTensor>;

const WEIGHTS = 'weights/';
/** Before the names of what the optimizer remembers. */
export const OPTIMIZER = 'optimizer/';

/** Where the number of updates so far is kept; float32 counts exactly to 16,777,216. */
export const ITERATION = `${OPTIMIZER}iteration`;

/** A learning rate that was set by hand; absent as long as it is the configured one. */
export const LEARNING_RATE = `${OPTIMIZER}learning_rate`;

/** What a scaled loss is multiplied with, and what decides when it changes. */
const LOSS_SCALE = {
  dynamicScale: `${OPTIMIZER}dynamic_scale`,
  stepCounter: `${OPTIMIZER}step_counter`,
  numSkipped: `${OPTIMIZER}skipped_steps`,
} satisfies Record<keyof LossScaleState, string>;

/** Copies all that the next step depends on: every weight, frozen ones too, the slots and the iteration. */
export function exportTrainingState(model: Layer, optimizer: OptimizerState): TrainingState {
  return new Map(
    Array.from(stateEntries(model, optimizer), ([name, value]) => [
      name,
      value instanceof tf.Tensor ? copyOf(value) : scalar(value),
    ]),
  );
}

/** The hex sha256 of names, shapes and bytes of all that is exported: equal for equal states, to the last bit. What is frozen is hashed once. */
export function digestTrainingState(model: Layer, optimizer: OptimizerState): string {
  const digest = createHash('sha256');
  for (const [name, value] of stateEntries(model, optimizer)) {
    const [shape, bytes] =
      value instanceof tf.Tensor
        ? [value.shape, digestTensor(value)]
        : [[], digestValues(Float32Array.of(value))];
    digest.update(`${JSON.stringify([name, shape, bytes])}\n`);
  }
  return digest.digest('hex');
}

/** Names and values in the order of the export; the tensors stay their owners'. */
function* stateEntries(
  model: Layer,
  optimizer: OptimizerState,
): Generator<[name: string, value: tf.Tensor | number]> {
  for (const [path, weight] of weightPaths(model)) yield [WEIGHTS + path, weight.read()];
  const { learningRate } = optimizer;
  if (learningRate !== undefined) yield [LEARNING_RATE, learningRate];
  for (const [name, slot] of optimizer.slots) yield [OPTIMIZER + name, slot];
  yield [ITERATION, optimizer.iteration];
  if (optimizer.lossScale !== undefined) yield* lossScaleEntries(optimizer.lossScale.state);
}

function lossScaleEntries({ dynamicScale, stepCounter, numSkipped }: LossScaleState): [string, number][] {
  return [
    [LOSS_SCALE.dynamicScale, dynamicScale],
    [LOSS_SCALE.stepCounter, stepCounter],
    [LOSS_SCALE.numSkipped, numSkipped],
  ];
}

function scalar(value: number): NamedTensor {
  return { shape: [], values: Float32Array.of(value) };
}

/**
 * Takes over an exported state.
 *
 * @throws StateMismatch when a name is missing or unknown, or a shape differs; nothing has changed then
 */
export function importTrainingState(
  model: Layer,
  optimizer: OptimizerState,
  state: ReadonlyMap<string, NamedTensor>,
): void {
  const weights = weightPaths(model);
  const slots = optimizer.slots;
  const expected = new Map<string, readonly number[]>([[ITERATION, []]]);
  for (const [path, { shape }] of weights) expected.set(WEIGHTS + path, shape);
  for (const [name, { shape }] of slots) expected.set(OPTIMIZER + name, shape);
  if (state.has(LEARNING_RATE)) expected.set(LEARNING_RATE, []);
  const { lossScale } = optimizer;
  if (lossScale !== undefined) for (const name of Object.values(LOSS_SCALE)) expected.set(name, []);
  assertFits(expected, state);
  assignAll(weights, state, { prefix: WEIGHTS, toTensor });
  optimizer.restoreSlots((name) => toTensor(tensorIn(state, OPTIMIZER + name)));
  const numberIn = (name: string): number => tensorIn(state, name).values[0] ?? 0;
  optimizer.iteration = numberIn(ITERATION);
  if (lossScale !== undefined) lossScale.state = lossScaleIn(numberIn);
  optimizer.learningRate = state.get(LEARNING_RATE)?.values[0];
}

function lossScaleIn(numberIn: (name: string) => number): LossScaleState {
  const { dynamicScale, stepCounter, numSkipped } = LOSS_SCALE;
  return {
    dynamicScale: numberIn(dynamicScale),
    stepCounter: numberIn(stepCounter),
    numSkipped: numberIn(numSkipped),
  };
}

/**
 * Gives a model's weights their stored values, by weight path.
 * Names that the model does not have are ignored: it may have been cut.
 *
 * @param options `takesOver`: the values are given away, so that the model need not copy them
 * @throws StateMismatch when a weight is missing or its shape differs; nothing has changed then
 */
export function assignWeights(
  model: Layer,
  stored: ReadonlyMap<string, NamedTensor>,
  { takesOver = false }: { takesOver?: boolean } = {},
): void {
  const weights = weightPaths(model);
  const wanted = new Map(Array.from(weights, ([path, { shape }]) => [path, shape]));
  assertShapes(wanted, stored);
  assignAll(weights, stored, { prefix: '', toTensor: takesOver ? ownTensor : toTensor });
}

function assertFits(
  expected: ReadonlyMap<string, readonly number[]>,
  state: ReadonlyMap<string, NamedTensor>,
): void {
  assertShapes(expected, state);
  for (const name of state.keys()) {
    if (!expected.has(name)) throw new StateMismatch(name, 'no such name', 'it');
  }
}

function assertShapes(
  expected: ReadonlyMap<string, readonly number[]>,
  state: ReadonlyMap<string, NamedTensor>,
): void {
  for (const [name, shape] of expected) {
    const received = state.get(name);
    const isSame = received !== undefined && tf.util.arraysEqual([...received.shape], [...shape]);
    if (isSame && received.values.length === tf.util.sizeFromShape([...shape])) continue;
    throw new StateMismatch(name, `shape ${formatShape(shape)}`, describe(received));
  }
}

function describe(tensor: NamedTensor | undefined): string {
  if (tensor === undefined) return 'nothing of this name';
  return `shape ${formatShape(tensor.shape)} with ${tensor.values.length} values`;
}

function assignAll(
  weights: ReadonlyMap<string, Weight>,
  state: ReadonlyMap<string, NamedTensor>,
  { prefix, toTensor: make }: { prefix: string; toTensor: (tensor: NamedTensor) => tf.Tensor },
): void {
  for (const [path, weight] of weights) weight.assign(make(tensorIn(state, prefix + path)));
}

function tensorIn(state: ReadonlyMap<string, NamedTensor>, name: string): NamedTensor {
  const tensor = state.get(name);
  if (tensor === undefined) throw new StateMismatch(name, 'a tensor', 'nothing of this name');
  return tensor;
}

/** The backend may keep the array it is given, so it gets its own. */
function toTensor({ shape, values }: NamedTensor): tf.Tensor {
  return ownTensor({ shape, values: values.slice() });
}

function ownTensor({ shape, values }: NamedTensor): tf.Tensor {
  return tf.tensor(values, [...shape], 'float32');
}

function copyOf(tensor: tf.Tensor): NamedTensor {
  return { shape: [...tensor.shape], values: copyOfValues(tensor) };
}

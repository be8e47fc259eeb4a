import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { runInContext } from '../calls/call-context.js';
import { deserialize } from '../configuration/deserialization.js';
import type { KerasConfig } from '../configuration/keras-config.js';
import { known } from '../known.js';
import { serialize } from '../configuration/layer-config.js';
import type { RandomOps } from '../calls/random-ops.js';
import {
  expectClose,
  expectNoLeak,
  gradientsOf,
  toTensor,
  weightedSum,
  type FixtureTensor,
} from './fixture.js';
import { readFixture } from './fixture-files.js';
import { measures } from './measurement.js';
import { testRun } from './random.js';

/** One uniform draw: the range that Keras asked for, and what it got. */
interface Draw {
  range: [number, number];
  values: FixtureTensor;
}

interface DrawCase {
  name: string;
  config: KerasConfig;
  draws: Draw[];
  inputs: FixtureTensor[];
  outputs: FixtureTensor;
  outputGradient: FixtureTensor;
  inputGradients: FixtureTensor[];
}

/** One test per case of a fixture: what a layer in training mode draws, and what it makes of what Keras drew. */
export function describeDrawFixtures(area: string): void {
  describe(`${area}, as Keras 3.15.1 computes it from the same draws`, () => {
    for (const fixture of readFixture(area) as DrawCase[])
      it(fixture.name, () => {
        measures('layers', fixture.config.class_name);
        expectNoLeak(() => checkCase(fixture));
      });
  });
}

function checkCase(fixture: DrawCase): void {
  const layer = deserialize(fixture.config);
  expect(serialize(layer).config, 'configuration').toEqual(fixture.config.config);
  const x = toTensor(known(fixture.inputs[0], 'the input'));
  const apply = (): tf.Tensor => {
    const left = [...fixture.draws];
    const { result } = runInContext({ ...testRun(true), random: replay(left) }, () => layer.apply(x));
    expect(left, 'draws left').toEqual([]);
    return result;
  };
  const outputs = apply();
  const gradients = gradientsOf([x], () => weightedSum([apply()], [fixture.outputGradient]));
  expectClose('outputs', outputs, fixture.outputs);
  expectClose('gradient', known(gradients[0], 'a gradient'), known(fixture.inputGradients[0], 'a fixture'));
  tf.dispose([x, outputs, ...gradients]);
}

/** Answers one draw after the other, and takes each off the list. */
function replay(left: Draw[]): RandomOps {
  const refuse = (): never => expect.fail('expected a uniform draw');
  const uniform: RandomOps['uniform'] = (shape, _, min, max) => {
    const { range, values } = known(left.shift(), 'a draw');
    expect({ shape, range: [min, max].map(Math.fround) }).toEqual({
      shape: values.shape,
      range: range.map(Math.fround),
    });
    return toTensor(values);
  };
  return { uniform, normal: refuse, truncatedNormal: refuse };
}

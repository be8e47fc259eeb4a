import * as tf from '@tensorflow/tfjs-core';
import {
  RandomBrightness,
  RandomContrast,
  RandomFlip,
  RandomRotation,
  RandomTranslation,
  RandomZoom,
  runInContext,
  type Layer,
  type RowDraw,
} from '@thaw/layers';
import { describe, expect, it } from 'vitest';
import { loadRuntime } from '../load-runtime.js';
import { RecordedGraph } from './recorded-graph.js';

const runtime = await loadRuntime();
const { random } = runtime;

const LAYERS: readonly [string, Layer][] = [
  ['RandomFlip', new RandomFlip()],
  ['RandomRotation', new RandomRotation({ factor: 0.2 })],
  [
    'RandomRotation to the nearest pixel',
    new RandomRotation({ factor: 0.2, fillMode: 'constant', interpolation: 'nearest', fillValue: 3 }),
  ],
  ['RandomRotation around', new RandomRotation({ factor: 0.2, fillMode: 'wrap' })],
  ['RandomZoom', new RandomZoom({ heightFactor: 0.2 })],
  ['RandomTranslation', new RandomTranslation({ heightFactor: 0.2, widthFactor: 0.1 })],
  ['RandomContrast', new RandomContrast({ factor: 0.2, valueRange: [-1, 1] })],
  ['RandomBrightness', new RandomBrightness({ factor: 0.2, valueRange: [-1, 1] })],
];

const kernel = random.normal([3, 3, 3, 8], [1, 3], 0, 1) as tf.Tensor4D;
const images = random.normal([6, 6, 6, 3], [1, 2], 0, 1);

/** A convolution behind a layer, recorded, with what was drawn for its examples. */
function recorded(layer: Layer, positions: readonly number[]): [RecordedGraph, ReadonlyMap<string, RowDraw>] {
  const x = tf.slice(images, 0, positions.length);
  const draws = new Map<string, RowDraw>();
  const views = { positions, view: 1 };
  const graph = runtime.record({
    inputs: new Map([['x', x]]),
    call: (declare) => {
      const drawOf = (draw: RowDraw): tf.Tensor => {
        const tensor = tf.keep(draw.at(views));
        declare(`draw ${draws.size}`, tensor);
        draws.set(`draw ${draws.size}`, draw);
        return tensor;
      };
      const run = { training: true, random, seed: 1, step: 0, replica: 0, views, drawOf };
      return [runInContext(run, () => tf.conv2d(layer.apply(x) as tf.Tensor4D, kernel, 1, 'same')).result];
    },
  });
  return [graph as RecordedGraph, draws];
}

describe('before the cut, with its draws as inputs', () => {
  it.each(LAYERS)('is %s, for any number of examples', (_, layer) => {
    const [graph, draws] = recorded(layer, [7, 8]);
    const cut = graph.findCut({ examples: 'x', draws: [...draws.keys()] })!;
    expect(cut.inputs).toEqual(['x', ...draws.keys()]);
    const { prefix, rest } = graph.split(cut)!;
    const compiled = prefix.compile();
    const positions = [3, 1, 4, 1, 5];
    const drawn = Array.from(draws.values(), (draw) => draw.at({ positions, view: 1 }));
    const [features] = compiled.run([tf.slice(images, 0, 5), ...drawn]);
    const expected = recorded(layer, positions)[0]
      .compile()
      .run([tf.slice(images, 0, 5), ...drawn]);
    expect(tf.max(tf.abs(tf.sub(features!, expected[0]!))).dataSync()[0]).toBeLessThan(1e-4);
    compiled.dispose();
    for (const part of [graph, prefix, rest]) part.release();
  });
});

import { flag } from '../../arguments/arguments.js';
import * as tf from '@tensorflow/tfjs-core';
import { axesFromZero, checkedAxes } from '../../arguments/axes.js';
import type { Mask } from '../../calls/masks.js';
import { BuiltInLayer } from '../built-in-layer.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import { InvalidInput, InvalidLayerArgument } from '../../errors.js';
import type { InputSpec } from '../../shapes/input-spec.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import { known } from '../../known.js';
import type { LayerOptions } from '../../layer.js';
import { unitNormalize } from '../../tensors/normalization.js';
import { formatShape, type Shape } from '../../shapes/shape.js';

export interface DotOptions extends LayerOptions {
  /** The axis of both inputs that is summed over, or one for each; not the batch. */
  axes: number | readonly [number, number];
  /** Whether to divide by the norms along those axes first, by default false. */
  normalize?: boolean | undefined;
}

/** The smallest norm that is divided by. */
const EPSILON = 1e-7;

/**
 * The dot products of two inputs example by example: `[batch, …a, n]` and `[batch, …b, n]` to `[batch, …a, …b]`, where
 * `n` is at the axes given, and `[batch, 1]` where nothing else is left.
 * @source keras/src/layers/merging/dot.py
 */
export class Dot extends BuiltInLayer {
  readonly axes: number | readonly [number, number];
  readonly normalize: boolean;

  constructor(options: DotOptions) {
    super(options);
    const where = `Dot '${this.name}'`;
    const { axes } = options;
    const list: readonly number[] = [axes].flat();
    checkedAxes(where, 'axes', list);
    if (typeof axes !== 'number' && list.length !== 2)
      throw new InvalidLayerArgument(where, 'axes', 'an integer or two of them', axes);
    this.axes = axes;
    this.normalize = flag(where, 'normalize', options.normalize ?? false);
  }

  protected override get inputSpec(): InputSpec {
    return { count: 2, minRank: 2 };
  }

  protected override declareWeights(inputShapes: readonly Shape[]): void {
    this.computeOutputShape(inputShapes);
  }

  override computeOutputShape(inputShapes: readonly Shape[]): Shape {
    const [a, b] = inputShapes as readonly [Shape, Shape];
    const [axisA, axisB] = this.#axesFromZero(a, b);
    const refuse = (what: string): InvalidInput =>
      new InvalidInput(this.name, what, `shapes ${formatShape(inputShapes)}`);
    if (axisA === 0 || axisB === 0)
      throw refuse(`axes ${formatShape([this.axes].flat())} other than the batch`);
    const isSame = (one: number | null = null, other: number | null = null): boolean =>
      one === null || other === null || one === other;
    if (!isSame(a[0], b[0])) throw refuse('inputs of one batch size');
    if (!isSame(a[axisA], b[axisB])) throw refuse(`equal sizes on axes ${axisA} and ${axisB}`);
    const output = [...without(a, axisA), ...without(b, axisB).slice(1)];
    return output.length === 1 ? [...output, 1] : output;
  }

  override call(inputs: readonly tf.Tensor[]): tf.Tensor {
    const shape = this.computeOutputShape(inputs.map((input) => input.shape)) as number[];
    const [a, b] = inputs as readonly [tf.Tensor, tf.Tensor];
    const [axisA, axisB] = this.#axesFromZero(a.shape, b.shape);
    const products = tf.matMul(this.#rows(a, axisA), this.#rows(b, axisB), false, true);
    return tf.reshape(products, shape);
  }

  /** Products of counted and uncounted entries are neither. */
  override computeMask(): readonly Mask[] {
    return [];
  }

  /** As `[batch, everything else, the axis]`. */
  #rows(input: tf.Tensor, axis: number): tf.Tensor3D {
    const scaled = this.normalize ? unitNormalize(input, [axis], EPSILON) : input;
    const order = [...without([...scaled.shape.keys()], axis), axis];
    const [batch = 1] = scaled.shape;
    return tf.reshape(tf.transpose(scaled, order), [batch, -1, scaled.shape[axis] ?? 1]);
  }

  #axesFromZero(a: Shape, b: Shape): readonly [number, number] {
    const [axisA, axisB] = typeof this.axes === 'number' ? [this.axes, this.axes] : this.axes;
    const fromZero = (shape: Shape, axis: number): number =>
      known(axesFromZero(this.name, shape, axis)[0], 'the axis');
    return [fromZero(a, axisA), fromZero(b, axisB)];
  }

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), axes: this.axes, normalize: this.normalize };
  }

  static fromConfig(read: ConfigReader): Dot {
    const axes = read.required('axes', read.pair('axes'));
    return new Dot({ ...read.base(), axes, normalize: read.boolean('normalize') });
  }
}

function without<T>(list: readonly T[], index: number): T[] {
  return list.filter((_, each) => each !== index);
}

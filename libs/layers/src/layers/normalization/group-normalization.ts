import * as tf from '@tensorflow/tfjs-core';
import { AffineSettings, type AffineOptions } from '../../weights/affine-settings.js';
import { finiteNumber, knownSize } from '../../arguments/arguments.js';
import { axesFromZero } from '../../arguments/axes.js';
import { BuiltInLayer } from '../built-in-layer.js';
import type { ConfigReader } from '../../configuration/config-reader.js';
import { InvalidInput, InvalidLayerArgument } from '../../errors.js';
import type { InputSpec } from '../../shapes/input-spec.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import type { LayerOptions } from '../../layer.js';
import { known } from '../../known.js';
import { normalize } from '../../tensors/normalization.js';
import { formatShape, type Shape } from '../../shapes/shape.js';
import type { Weight } from '../../weights/weight.js';

export interface GroupNormalizationOptions extends LayerOptions, AffineOptions {
  /** How many groups the axis is divided into, by default 32; -1 for as many as it is long. */
  groups?: number | undefined;
  /** The axis that is divided into groups, by default the last; not the batch. */
  axis?: number | undefined;
  /** Added to the variance, by default 0.001. */
  epsilon?: number | undefined;
}

/**
 * `gamma * (x - mean) / sqrt(variance + epsilon) + beta` with the statistics of each example and group of channels.
 * The output has the input's shape; gamma and beta have one value per channel.
 * @source keras/src/layers/normalization/group_normalization.py and https://arxiv.org/abs/1803.08494
 */
export class GroupNormalization extends BuiltInLayer {
  readonly axis: number;
  readonly epsilon: number;
  readonly settings: AffineSettings;
  #groups: number;
  #gamma: Weight | undefined;
  #beta: Weight | undefined;

  constructor(options: GroupNormalizationOptions = {}) {
    super(options);
    const { where } = this;
    const { groups = 32, axis = -1 } = options;
    if (!Number.isInteger(groups) || (groups < 1 && groups !== -1))
      throw new InvalidLayerArgument(where, 'groups', 'a positive integer or -1', groups);
    if (!Number.isInteger(axis) || axis === 0)
      throw new InvalidLayerArgument(where, 'axis', 'an integer other than 0', axis);
    this.#groups = groups;
    this.axis = axis;
    this.epsilon = finiteNumber(where, 'epsilon', options.epsilon ?? 1e-3);
    this.settings = new AffineSettings(where, options);
  }

  /** As given; once built, never -1. */
  get groups(): number {
    return this.#groups;
  }

  get gamma(): Weight | undefined {
    return this.#gamma;
  }

  get beta(): Weight | undefined {
    return this.#beta;
  }

  protected override get inputSpec(): InputSpec {
    if (!this.isBuilt) return { minRank: 2 };
    const shape = this.inputShape as Shape;
    return { rank: shape.length, sizes: { [this.axis]: knownSize(this.where, shape, this.axis) } };
  }

  protected override declareWeights(inputShape: Shape): void {
    this.computeOutputShape(inputShape);
    const size = knownSize(this.where, inputShape, this.axis);
    if (this.#groups === -1) this.#groups = size;
    if (size % this.#groups !== 0) {
      const expected = `a divisor of the ${size} entries of axis ${this.axis}`;
      throw new InvalidLayerArgument(this.where, 'groups', expected, this.#groups);
    }
    if (this.settings.scale) this.#gamma = this.addWeight(this.settings.gamma([size]));
    if (this.settings.center) this.#beta = this.addWeight(this.settings.beta([size]));
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const [axis] = axesFromZero(this.name, inputShape, this.axis);
    if (axis === 0) {
      const received = `shape ${formatShape(inputShape)}`;
      throw new InvalidInput(this.name, `an input whose axis ${this.axis} is not the batch`, received);
    }
    return inputShape;
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    const axis = known(axesFromZero(this.name, inputs.shape, this.axis)[0], 'the axis');
    const inGroups = tf.reshape(inputs, grouped(inputs.shape, axis, this.#groups));
    const reduced = inGroups.shape.map((_, each) => each).filter((each) => each !== 0 && each !== axis);
    const { mean, variance } = tf.moments(inGroups, reduced, true);
    const channels = inputs.shape.map((size, each) => (each === axis ? size : 1));
    const spread = (weight: Weight): tf.Tensor =>
      tf.reshape(weight.read(), grouped(channels, axis, this.#groups));
    const outputs = normalize(inGroups, {
      ...{ mean, variance, epsilon: this.epsilon },
      gamma: this.#gamma && spread(this.#gamma),
      beta: this.#beta && spread(this.#beta),
    });
    return tf.reshape(outputs, inputs.shape);
  }

  override getConfig(): ConfigRecord {
    const { groups, axis, epsilon } = this;
    return { ...super.getConfig(), groups, axis, epsilon, ...this.settings.getConfig() };
  }

  static fromConfig(read: ConfigReader): GroupNormalization {
    return new GroupNormalization({
      ...read.base(),
      groups: read.number('groups'),
      axis: read.number('axis'),
      epsilon: read.number('epsilon'),
      ...AffineSettings.read(read),
    });
  }

  private get where(): string {
    return `GroupNormalization '${this.name}'`;
  }
}

/** The shape with one axis replaced by two: the groups, and the channels of a group. */
function grouped(shape: readonly number[], axis: number, groups: number): number[] {
  return shape.flatMap((size, each) => (each === axis ? [groups, size / groups] : [size]));
}

import * as tf from '@tensorflow/tfjs-core';
import type { CallContext } from '../calls/call-context.js';
import type { ConfigReader } from '../configuration/config-reader.js';
import { constant } from '../initializers/initializers.js';
import type { ConfigRecord } from '../configuration/keras-config.js';
import { Layer, type LayerOptions } from '../layer.js';
import type { Shape } from '../shapes/shape.js';
import type { Weight } from '../weights/weight.js';

/** A layer as a user writes it: dropout whose scale is learned. */
export class AutoScaleDropout extends Layer {
  readonly rate: number;
  scale: Weight | undefined;

  constructor(options: LayerOptions & { rate: number }) {
    super(options);
    this.rate = options.rate;
  }

  protected override declareWeights(): void {
    this.scale = this.addWeight({ name: 'scale', shape: [], initializer: constant(1 / (1 - this.rate)) });
  }

  override call(x: tf.Tensor, { training, random }: CallContext): tf.Tensor {
    if (!training) return x;
    const mask = tf.cast(tf.greaterEqual(random.uniform(x.shape), this.rate), 'float32');
    return tf.mul(tf.mul(x, mask), this.scale?.read() ?? 1);
  }

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), rate: this.rate };
  }

  static fromConfig(read: ConfigReader): AutoScaleDropout {
    return new AutoScaleDropout({ ...read.base(), rate: read.required('rate', read.number('rate')) });
  }
}

/** Records what `training` each of its calls resolved to, and may have a default of its own. */
export class TrainingProbe extends Layer {
  override readonly defaultTraining: boolean | undefined;
  readonly seen: boolean[] = [];

  constructor(options: LayerOptions & { defaultTraining?: boolean } = {}) {
    super(options);
    this.defaultTraining = options.defaultTraining;
  }

  override call(x: tf.Tensor, { training }: CallContext): tf.Tensor {
    this.seen.push(training);
    return x;
  }
}

/** Applies its sublayers one after the other; they are kept in an array, without registration. */
export class Chain extends Layer {
  readonly parts: Layer[];

  constructor(parts: readonly Layer[], options: LayerOptions & { training?: boolean } = {}) {
    super(options);
    this.parts = [...parts];
    this.childTraining = options.training;
  }

  /** What each part is told explicitly. */
  readonly childTraining: boolean | undefined;

  protected override declareWeights(inputShape: Shape): void {
    this.parts.reduce<Shape>((shape, part) => {
      part.build(shape);
      return part.computeOutputShape(shape) as Shape;
    }, inputShape);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return this.parts.reduce<Shape>((shape, part) => part.computeOutputShape(shape) as Shape, inputShape);
  }

  override call(x: tf.Tensor): tf.Tensor {
    return this.parts.reduce((tensor, part) => part.apply(tensor, { training: this.childTraining }), x);
  }
}

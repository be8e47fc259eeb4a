import * as tf from '@tensorflow/tfjs-core';
import { BuiltInLayer } from '../built-in-layer.js';
import type { ConfigReader } from '../config-reader.js';
import { InvalidInput } from '../errors.js';
import type { InputSpec } from '../input-spec.js';
import { formatShape, type Shape } from '../shape.js';

/** The elementwise sum of a list of tensors whose shapes broadcast. @source keras/src/layers/merging/add.py */
export class Add extends BuiltInLayer {
  protected override get inputSpec(): InputSpec {
    return { count: 'several' };
  }

  override computeOutputShape(inputShapes: readonly Shape[]): Shape {
    return inputShapes.reduce((sum, shape) => this.#broadcast(sum, shape));
  }

  override call(inputs: readonly tf.Tensor[]): tf.Tensor {
    return inputs.reduce((sum, input) => tf.add(sum, input));
  }

  #broadcast(a: Shape, b: Shape): Shape {
    const isCompatible = a.every((dim, axis) => {
      const other = b[axis];
      return dim === other || dim === 1 || other === 1 || dim === null || other === null;
    });
    if (a.length !== b.length || !isCompatible) {
      throw new InvalidInput(
        this.name,
        `inputs that broadcast to ${formatShape(a)}`,
        `shape ${formatShape(b)}`,
      );
    }
    return a.map((dim, axis) => (dim === 1 || dim === null ? (b[axis] ?? dim) : dim));
  }

  static fromConfig(read: ConfigReader): Add {
    return new Add(read.base());
  }
}

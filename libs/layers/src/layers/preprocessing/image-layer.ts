import * as tf from '@tensorflow/tfjs-core';
import { BuiltInLayer } from '../built-in-layer.js';
import type { CallContext } from '../../calls/call-context.js';
import { InvalidInput } from '../../errors.js';
import type { InputSpec } from '../../shapes/input-spec.js';
import type { ConfigRecord } from '../../configuration/keras-config.js';
import { formatShape, type Shape } from '../../shapes/shape.js';

/** What makes float32 images of images `[batch, height, width, channels]`, or one of one without the batch axis. */
export abstract class ImageLayer extends BuiltInLayer {
  protected override get inputSpec(): InputSpec {
    return { dtypes: [['float32', 'int32']] };
  }

  override computeOutputShape(inputShape: Shape): Shape {
    assertImageRank(this.name, inputShape);
    return inputShape;
  }

  override call(inputs: tf.Tensor, context: CallContext): tf.Tensor {
    assertImageRank(this.name, inputs.shape);
    const images = tf.cast(inputs, 'float32');
    if (images.rank === 4) return this.transform(images as tf.Tensor4D, context);
    return tf.squeeze(this.transform(tf.expandDims(images, 0), context), [0]);
  }

  /** The images that are made of float32 images with a batch axis. */
  protected abstract transform(images: tf.Tensor4D, context: CallContext): tf.Tensor4D;

  override getConfig(): ConfigRecord {
    return { ...super.getConfig(), data_format: 'channels_last' };
  }
}

function assertImageRank(layer: string, shape: Shape): void {
  if (shape.length === 3 || shape.length === 4) return;
  throw new InvalidInput(layer, 'an input of rank 3 or 4', `shape ${formatShape(shape)}`);
}

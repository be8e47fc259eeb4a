import * as tf from '@tensorflow/tfjs-core';
import { known } from '../known.js';
import { gatherInRows } from '../tensors/native-kernels.js';
import type { FillMode, Resampling } from './resampling.js';

/**
 * Moves the pixels of images `[batch, height, width, channels]`: that at `(x, y)` of the result is read at
 * `(a0 x + a1 y + a2, b0 x + b1 y + b2)`, where `matrices` is `[batch, 6]` with `a0, a1, a2, b0, b1, b2` per image.
 *
 * Its gradient is TensorFlow's: the slopes moved back by the inverse matrices, which is not quite the transpose.
 * There is none for the matrices.
 * @source tensorflow/core/kernels/image/image_ops.h and tensorflow/python/ops/image_grad.py, ImageProjectiveTransformV3
 */
export function affineTransform(images: tf.Tensor4D, matrices: tf.Tensor, how: Resampling): tf.Tensor4D {
  return tf.customGrad((...args) => {
    const [input, save] = args as unknown as [tf.Tensor4D, tf.GradSaveFunc];
    save([matrices]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor =>
      moved(dy as tf.Tensor4D, inverse(known(saved[0], 'the matrices')), { ...how, fillValue: 0 });
    return { value: moved(input, matrices, how), gradFunc };
  })(images);
}

/** Coordinates `[batch, height, width]` of a place in every image. */
interface Places {
  x: tf.Tensor;
  y: tf.Tensor;
}

function moved(images: tf.Tensor4D, matrices: tf.Tensor, how: Resampling): tf.Tensor4D {
  const [, height, width] = images.shape;
  const sources = sourcePlaces(matrices, { height, width });
  const places = {
    x: COORDINATE[how.fillMode](sources.x, width),
    y: COORDINATE[how.fillMode](sources.y, height),
  };
  const read = (place: Places): tf.Tensor => readPixels(images, place, how.fillValue);
  return (
    how.interpolation === 'nearest' ? read(rounded(places)) : interpolated(places, read)
  ) as tf.Tensor4D;
}

function sourcePlaces(matrices: tf.Tensor, { height, width }: { height: number; width: number }): Places {
  const [a0, a1, a2, b0, b1, b2] = tf.split(tf.reshape(matrices, [-1, 6, 1]), 6, 1) as SixTensors;
  const x = tf.reshape(tf.range(0, width), [1, 1, width]);
  const y = tf.reshape(tf.range(0, height), [1, height, 1]);
  return {
    x: tf.add(tf.add(tf.mul(a0, x), tf.mul(a1, y)), a2),
    y: tf.add(tf.add(tf.mul(b0, x), tf.mul(b1, y)), b2),
  };
}

type SixTensors = [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];

/** Brings a coordinate into an axis of a length; only `constant` leaves what is outside there. */
const COORDINATE: Readonly<Record<FillMode, (at: tf.Tensor, length: number) => tf.Tensor>> = {
  constant: (at) => at,
  nearest: clamped,
  reflect: (at, length) => {
    const period = 2 * length;
    const before = pastPeriods(tf.neg(at), period);
    const after = pastPeriods(at, period);
    const fromBefore = tf.where(tf.greater(before, length), tf.sub(period, before), tf.sub(before, 1));
    const fromAfter = tf.where(tf.greaterEqual(after, length), tf.sub(tf.sub(period, after), 1), after);
    return clamped(tf.where(tf.less(at, 0), fromBefore, fromAfter), length);
  },
  wrap: (at, length) => {
    if (length === 1) return tf.zerosLike(at);
    const gaps = length - 1;
    const fromBefore = tf.add(at, tf.mul(length, tf.add(tf.floor(tf.div(tf.neg(at), gaps)), 1)));
    const fromAfter = tf.sub(at, tf.mul(length, tf.floor(tf.div(at, gaps))));
    const inside = tf.where(tf.greater(at, gaps), fromAfter, at);
    return clamped(tf.where(tf.less(at, 0), fromBefore, inside), length);
  },
};

function clamped(at: tf.Tensor, length: number): tf.Tensor {
  return tf.clipByValue(at, 0, length - 1);
}

function pastPeriods(at: tf.Tensor, period: number): tf.Tensor {
  return tf.sub(at, tf.mul(period, tf.floor(tf.div(at, period))));
}

/** Halves are rounded away from zero, where `tf.round` takes the even neighbour. */
function rounded({ x, y }: Places): Places {
  const round = (at: tf.Tensor): tf.Tensor => {
    const size = tf.abs(at);
    const whole = tf.floor(size);
    const isUp = tf.cast(tf.greaterEqual(tf.sub(size, whole), 0.5), 'float32');
    return tf.mul(tf.sign(at), tf.add(whole, isUp));
  };
  return { x: round(x), y: round(y) };
}

function interpolated({ x, y }: Places, read: (place: Places) => tf.Tensor): tf.Tensor {
  const [left, top] = [tf.floor(x), tf.floor(y)];
  const [right, bottom] = [tf.add(left, 1), tf.add(top, 1)];
  const share = (from: tf.Tensor, to: tf.Tensor): tf.Tensor => tf.expandDims(tf.sub(to, from), -1);
  const row = (at: tf.Tensor): tf.Tensor =>
    tf.add(
      tf.mul(share(x, right), read({ x: left, y: at })),
      tf.mul(share(left, x), read({ x: right, y: at })),
    );
  return tf.add(tf.mul(share(y, bottom), row(top)), tf.mul(share(top, y), row(bottom)));
}

/**
 * The pixels at whole coordinates, the fill value where there are none. Each image is read by itself: what comes of it must not
 * depend on its place in the batch.
 */
function readPixels(images: tf.Tensor4D, { x, y }: Places, fillValue: number): tf.Tensor {
  const [batch, height, width, channels] = images.shape;
  const isInside = tf.logicalAnd(isWithin(x, width), isWithin(y, height));
  const place = (at: tf.Tensor): tf.Tensor => tf.cast(tf.where(isInside, at, tf.zerosLike(at)), 'int32');
  const places = tf.add(tf.mul(place(y), tf.scalar(width, 'int32')), place(x));
  const values = gatherInRows(tf.reshape(images, [batch, height * width, channels]), places);
  const nothing = tf.add(tf.zerosLike(values), fillValue);
  return tf.where(tf.expandDims(isInside, -1), values, nothing);
}

function isWithin(at: tf.Tensor, length: number): tf.Tensor {
  return tf.logicalAnd(tf.greaterEqual(at, 0), tf.less(at, length));
}

function inverse(matrices: tf.Tensor): tf.Tensor {
  const [a0, a1, a2, b0, b1, b2] = tf.split(matrices, 6, 1) as SixTensors;
  const determinant = tf.sub(tf.mul(a0, b1), tf.mul(a1, b0));
  const rows = [
    b1,
    tf.neg(a1),
    tf.sub(tf.mul(a1, b2), tf.mul(b1, a2)),
    tf.neg(b0),
    a0,
    tf.sub(tf.mul(b0, a2), tf.mul(a0, b2)),
  ];
  return tf.div(tf.concat(rows, 1), determinant);
}

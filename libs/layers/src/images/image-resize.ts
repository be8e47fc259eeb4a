import * as tf from '@tensorflow/tfjs-core';
import { positiveInteger } from '../arguments/arguments.js';
import { resizeBilinearly } from './bilinear-resize.js';
import type { Shape } from '../shapes/shape.js';

/** Height and width of images, in pixels. */
export interface ImageSize {
  height: number;
  width: number;
}

/** @throws {@link InvalidLayerArgument} unless positive integers. */
export function imageSize(where: string, { height, width }: ImageSize): ImageSize {
  return {
    height: positiveInteger(where, 'height', height),
    width: positiveInteger(where, 'width', width),
  };
}

/** The shape of images, or of one image, at another size. */
export function withImageSize(shape: Shape, { height, width }: ImageSize): Shape {
  return shape.with(-3, height).with(-2, width);
}

/** The part of images `[batch, height, width, channels]` from `top` and `left` on, as far as there are pixels. */
export function cropped(
  images: tf.Tensor4D,
  { top, left, height, width }: ImageSize & { top: number; left: number },
): tf.Tensor4D {
  const [batch, fullHeight, fullWidth, channels] = images.shape;
  const size: [number, number, number, number] = [
    batch,
    Math.min(height, fullHeight - top),
    Math.min(width, fullWidth - left),
    channels,
  ];
  return tf.slice(images, [0, top, left, 0], size);
}

/**
 * The largest part in the middle of images that has the aspect ratio of `target`, where the sizes allow it.
 * @source keras/src/backend/tensorflow/image.py, resize with crop_to_aspect_ratio
 */
export function croppedToAspectRatio(images: tf.Tensor4D, target: ImageSize): tf.Tensor4D {
  return cropped(images, middleOf(images, target));
}

/** Where {@link croppedToAspectRatio} cuts. */
export function middleOf(images: tf.Tensor4D, target: ImageSize): ImageSize & { top: number; left: number } {
  const [, fullHeight, fullWidth] = images.shape;
  const height = Math.max(Math.min(fullHeight, Math.trunc((fullWidth * target.height) / target.width)), 1);
  const width = Math.max(Math.min(fullWidth, Math.trunc((fullHeight * target.width) / target.height)), 1);
  return {
    top: Math.trunc((fullHeight - height) / 2),
    left: Math.trunc((fullWidth - width) / 2),
    height,
    width,
  };
}

/**
 * Images with as much of `fillValue` on both sides as gives them the aspect ratio of `target`, to the pixel below.
 * @source keras/src/backend/tensorflow/image.py, resize with pad_to_aspect_ratio
 */
export function paddedToAspectRatio(images: tf.Tensor4D, target: ImageSize, fillValue: number): tf.Tensor4D {
  const [, height, width] = images.shape;
  const padHeight = Math.max(height, Math.trunc((width * target.height) / target.width));
  const padWidth = Math.max(width, Math.trunc((height * target.width) / target.height));
  const rows = Math.trunc((padHeight - height) / 2);
  const columns = Math.trunc((padWidth - width) / 2);
  const margins: [number, number][] = [
    [0, 0],
    [rows, rows],
    [columns, columns],
    [0, 0],
  ];
  return tf.pad(images, margins, fillValue);
}

/** {@link croppedToAspectRatio}, then resized: all of `target` and undistorted. @source keras/src/utils/image_utils.py, smart_resize */
export function smartResized(images: tf.Tensor4D, target: ImageSize): tf.Tensor4D {
  return resizeBilinearly(croppedToAspectRatio(images, target), target);
}

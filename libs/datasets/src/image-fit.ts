import type { ImageFormat } from './image-format.js';

/** In pixels. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** What is seen of an image along one of its axes, in pixels. */
export interface AxisWindow {
  /** The first one that is seen of the resized image. */
  readonly start: number;
  readonly length: number;
  /** Where it lies in the result. */
  readonly at: number;
}

/** How an image comes to the size of a format. */
export interface ImageFit {
  /** The image is brought to this size, and then cut or surrounded by black. */
  readonly resized: ImageSize;
  readonly columns: AxisWindow;
  readonly rows: AxisWindow;
}

/** @source https://github.com/lovell/sharp, src/common.cc: what it makes of `fit`, centred, with its roundings */
export function fitOf(size: ImageSize, to: Pick<ImageFormat, 'width' | 'height' | 'mode'>): ImageFit {
  const resized = resizedTo(size, to);
  return {
    resized,
    columns: windowOf(resized.width, to.width),
    rows: windowOf(resized.height, to.height),
  };
}

function resizedTo(size: ImageSize, { width, height, mode }: Parameters<typeof fitOf>[1]): ImageSize {
  if (mode === 'stretch') return { width, height };
  const shrinks = [size.width / width, size.height / height];
  const shrink = mode === 'crop' ? Math.min(...shrinks) : Math.max(...shrinks);
  const along = (length: number): number => Math.max(1, Math.round(length / shrink));
  return { width: along(size.width), height: along(size.height) };
}

function windowOf(resized: number, length: number): AxisWindow {
  if (resized > length) return { start: Math.floor((resized - length + 1) / 2), length, at: 0 };
  return { start: 0, length: resized, at: Math.floor((length - resized) / 2) };
}

import { WEIGHT_BITS } from '@thaw/vectors';
import type { AxisWindow } from './image-fit.js';
import type { ImageFormat } from './image-format.js';

/** Of which pixels of a smaller image those along an axis of a larger one are made, and how much of each is in them. */
export interface AxisWeights {
  /** The first pixel of the smaller image. */
  readonly first: Int32Array;
  /** Of that pixel and of those after it, for all pixels of the larger image; each of these gets `2 ** WEIGHT_BITS` in all. */
  readonly weights: readonly Int32Array[];
}

const ONE = 2 ** WEIGHT_BITS;

interface Kernel {
  /** How far it reaches to each side, in pixels. */
  readonly support: number;
  readonly at: (distance: number) => number;
}

const KERNELS: Readonly<Record<Exclude<ImageFormat['interpolation'], 'nearest'>, Kernel>> = {
  bilinear: { support: 1, at: (distance) => Math.max(0, 1 - Math.abs(distance)) },
  bicubic: { support: 2, at: cubic },
  lanczos: { support: 3, at: (distance) => sinc(distance) * sinc(distance / 3) },
};

/** Pixels of the axis as it becomes. */
type AxisPart = Pick<AxisWindow, 'start' | 'length'>;

/**
 * Weights by which an axis grows from one length to another, between the centres of pixels, half a pixel behind their beginnings.
 * @source https://github.com/python-pillow/Pillow, src/libImaging/Resample.c, and Geometry.c for the nearest pixel
 */
export function weightsAlong(
  from: number,
  to: number,
  interpolation: ImageFormat['interpolation'],
  part: AxisPart,
): AxisWeights {
  if (interpolation === 'nearest') return weightsOfNearest(from, to, part);
  const centres = new Float64Array(part.length);
  for (let i = 0; i < part.length; i += 1) centres[i] = (part.start + i + 0.5) * (from / to);
  return weightsAround(centres, from, KERNELS[interpolation]);
}

/** The pixel that a centre lies in. Centres are added up, for their roundings decide where two pixels are equally near. */
function weightsOfNearest(from: number, to: number, { start, length }: AxisPart): AxisWeights {
  const first = new Int32Array(length);
  let centre = (from / to) * 0.5;
  for (let i = 0; i < start + length; i += 1) {
    if (i >= start) first[i - start] = Math.floor(centre);
    centre += from / to;
  }
  return { first, weights: [new Int32Array(length).fill(ONE)] };
}

function weightsAround(centres: Float64Array, from: number, { support, at }: Kernel): AxisWeights {
  const first = new Int32Array(centres.length);
  const weights = Array.from({ length: 2 * support }, () => new Int32Array(centres.length));
  const shares = new Float64Array(weights.length);
  for (const [i, centre] of centres.entries()) {
    const begin = Math.max(0, Math.trunc(centre - support + 0.5));
    // Where a rounding makes it reach further, what is there weighs nothing.
    const numShares = Math.min(from, Math.trunc(centre + support + 0.5), begin + weights.length) - begin;
    let total = 0;
    for (let k = 0; k < numShares; k += 1) total += shares[k] = at(begin + k - centre + 0.5);
    // At the end of the axis, where fewer are left, the pixels before them get nothing.
    first[i] = Math.min(begin, Math.max(0, from - weights.length));
    const skipped = begin - first[i];
    for (let k = 0; k < numShares; k += 1) {
      const ofPixel = weights[skipped + k];
      if (ofPixel !== undefined) ofPixel[i] = Math.round(((shares[k] ?? 0) / total) * ONE);
    }
  }
  return { first, weights };
}

/** Catmull's and Rom's. */
function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * -0.5 : 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

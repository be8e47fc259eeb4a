import { WEIGHT_BITS, writeMix } from '@thaw/vectors';
import { type AxisWeights, weightsAlong } from './axis-weights.js';
import type { Example } from './example-source.js';
import { fitOf, type ImageFit, type ImageSize } from './image-fit.js';
import type { ImageFormat } from './image-format.js';

/** An image that was decoded. */
export interface DecodedImage extends ImageSize {
  /** `height * width * channels` values of 8 bits, channels last. */
  readonly pixels: Uint8Array;
}

/** Constants of this module, unlike those that it imports, are constants to V8's compiler: loops take half of the time. */
const BITS = WEIGHT_BITS;
const HALF = 2 ** (BITS - 1);

/**
 * Brings an image to a format's size, by axes that grow or stay as they are: first across, then down.
 *
 * The values are those of Pillow's `Image.resize`, to the byte, which Keras's `load_img` and torchvision use. libvips shifts
 * what it enlarges by a part of a pixel (a smooth image of 100x100 differs by 2 of 255 on average when it has become 224x224),
 * and its pipelines take four times as long for images of a few hundred pixels a side.
 *
 * @throws RangeError when an axis would shrink
 */
export function enlarged(image: DecodedImage, format: ImageFormat): Example {
  const fit = fitOf(image, format);
  const { resized } = fit;
  if (resized.width < image.width || resized.height < image.height) {
    const [most, received] = [resized, image].map(({ width, height }) => `${width}x${height}`);
    throw new RangeError(`Expected an image of at most ${most} pixels, received one of ${received}.`);
  }
  return {
    sizeBytes: format.height * format.width * format.channels,
    writeTo: (target) => enlargeInto(target, image, fit, format),
  };
}

function enlargeInto(
  target: Uint8Array,
  image: DecodedImage,
  { resized, columns, rows }: ImageFit,
  format: ImageFormat,
): void {
  const { channels, interpolation } = format;
  const across = weightsAlong(image.width, resized.width, interpolation, columns);
  const down = weightsAlong(image.height, resized.height, interpolation, rows);
  const wide = new WideRows(image, across, { channels, numHeld: down.weights.length });
  const sums = new Int32Array(columns.length * channels);
  if (columns.length < format.width || rows.length < format.height) target.fill(0);
  for (let y = 0; y < rows.length; y += 1) {
    const begin = ((rows.at + y) * format.width + columns.at) * channels;
    const into = target.subarray(begin, begin + columns.length * channels);
    const weights = down.weights.map((ofRow) => ofRow[y] ?? 0);
    mix(wide.from(down.first[y] ?? 0), weights, sums, into);
  }
}

/** Rows of an image, as wide as they become. A few are held, as many as a row of the result is made of. */
class WideRows {
  readonly #image: DecodedImage;
  readonly #across: AxisWeights;
  readonly #channels: number;
  readonly #sums: Int32Array;
  /** Row `i` is at `i` modulo their number. */
  readonly #held: readonly Uint8Array[];
  #numWidened = 0;

  constructor(
    image: DecodedImage,
    across: AxisWeights,
    { channels, numHeld }: { readonly channels: number; readonly numHeld: number },
  ) {
    this.#image = image;
    this.#across = across;
    this.#channels = channels;
    this.#sums = new Int32Array(across.first.length * channels);
    this.#held = Array.from({ length: numHeld }, () => new Uint8Array(this.#sums.length));
  }

  /** Those from a row on, which is not before the one that was last asked for. Beyond the image's end it is any row. */
  from(first: number): readonly Uint8Array[] {
    const numHeld = this.#held.length;
    for (; this.#numWidened < Math.min(first + numHeld, this.#image.height); this.#numWidened += 1) {
      this.#widen(this.#numWidened);
    }
    const begin = first % numHeld;
    return begin === 0 ? this.#held : [...this.#held.slice(begin), ...this.#held.slice(0, begin)];
  }

  #widen(row: number): void {
    const { first, weights } = this.#across;
    const [channels, length] = [this.#channels, this.#image.width * this.#channels];
    const values = this.#image.pixels.subarray(row * length, (row + 1) * length);
    const into = this.#held[row % this.#held.length] as Uint8Array;
    const [ofLeft, ofRight] = weights;
    if (weights.length === 2 && ofLeft !== undefined && ofRight !== undefined) {
      widenByTwo(values, first, [ofLeft, ofRight], into);
      return;
    }
    this.#sums.fill(0);
    weights.forEach((ofPixel, k) => addPixels(this.#sums, values.subarray(k * channels), first, ofPixel));
    round(this.#sums, into);
  }
}

/** In one pass, for it is the usual case. Weights of two are never negative. */
function widenByTwo(
  row: Uint8Array,
  first: Int32Array,
  [ofLeft, ofRight]: readonly [Int32Array, Int32Array],
  into: Uint8Array,
): void {
  const channels = into.length / first.length;
  let at = 0;
  for (let x = 0; x < first.length; x += 1) {
    const begin = Math.imul(first[x] ?? 0, channels);
    const left = ofLeft[x] ?? 0;
    const right = ofRight[x] ?? 0;
    for (let value = begin; value < begin + channels; value += 1) {
      const sum = Math.imul(row[value] ?? 0, left) + Math.imul(row[value + channels] ?? 0, right);
      into[at] = (sum + HALF) >> BITS;
      at += 1;
    }
  }
}

/** Adds one pixel to each, by its weight. */
function addPixels(sums: Int32Array, row: Uint8Array, first: Int32Array, weights: Int32Array): void {
  const channels = sums.length / first.length;
  let at = 0;
  for (let x = 0; x < first.length; x += 1) {
    const begin = (first[x] ?? 0) * channels;
    const weight = weights[x] ?? 0;
    for (let channel = 0; channel < channels; channel += 1) {
      sums[at] = (sums[at] ?? 0) + Math.imul(row[begin + channel] ?? 0, weight);
      at += 1;
    }
  }
}

/** Of rows, each by its weight. */
function mix(
  rows: readonly Uint8Array[],
  weights: readonly number[],
  sums: Int32Array,
  into: Uint8Array,
): void {
  const [above, below] = rows.map((bytes, k) => ({ bytes, weight: weights[k] ?? 0 }));
  if (rows.length === 2 && above !== undefined && below !== undefined) {
    writeMix(into, above, below);
    return;
  }
  sums.fill(0);
  rows.forEach((row, k) => addRow(sums, row, weights[k] ?? 0));
  round(sums, into);
}

function addRow(sums: Int32Array, row: Uint8Array, weight: number): void {
  for (let i = 0; i < sums.length; i += 1) sums[i] = (sums[i] ?? 0) + Math.imul(row[i] ?? 0, weight);
}

function round(sums: Int32Array, into: Uint8Array): void {
  for (let i = 0; i < sums.length; i += 1) {
    into[i] = Math.min(255, Math.max(0, ((sums[i] ?? 0) + HALF) >> BITS));
  }
}

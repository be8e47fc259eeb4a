import { InvalidLayerArgument } from '../errors.js';
import type { Shape } from '../shapes/shape.js';

/** Two numbers, for height and width. */
export type Pair = readonly [number, number];

/** How a window moves over the edge: not at all, or with zeros so that stride 1 keeps the size. */
export type Padding = 'valid' | 'same';

/** One number for all `count` dimensions, or one each. @throws {@link InvalidLayerArgument} unless positive integers. */
export function positiveIntegers(
  where: string,
  argument: string,
  { value, count }: { value: number | readonly number[]; count: 1 | 2 | 3 },
): readonly number[] {
  const numbers = typeof value === 'number' ? Array.from({ length: count }, () => value) : listFrom(value);
  if (numbers.length !== count || !numbers.every(isPositiveInteger)) {
    const expected = {
      1: 'a positive integer',
      2: 'a positive integer or two of them',
      3: 'a positive integer or three of them',
    };
    throw new InvalidLayerArgument(where, argument, expected[count], value);
  }
  return numbers;
}

/** @throws {@link InvalidLayerArgument} unless a positive integer. */
export function positiveInteger(where: string, argument: string, value: number): number {
  if (!isPositiveInteger(value)) throw new InvalidLayerArgument(where, argument, 'a positive integer', value);
  return value;
}

/** What is no list where a list is due, because no type checker saw it, as an empty one, which is refused then. */
export function listFrom<T>(value: readonly T[]): readonly T[] {
  const isList: boolean = Array.isArray(value);
  return isList ? value : [];
}

/** @throws {@link InvalidLayerArgument} unless true or false. */
export function flag(where: string, argument: string, value: boolean): boolean {
  if (typeof value !== 'boolean') throw new InvalidLayerArgument(where, argument, 'true or false', value);
  return value;
}

/** @throws {@link InvalidLayerArgument} unless an integer or undefined. */
export function checkedSeed(where: string, value: number | undefined): number | undefined {
  if ((value ?? undefined) === undefined) return undefined;
  if (Number.isInteger(value)) return value;
  throw new InvalidLayerArgument(where, 'seed', 'an integer', value);
}

/** @throws {@link InvalidLayerArgument} unless a number of at least 0; infinity is one. */
export function atLeastZero(where: string, argument: string, value: number): number {
  if (typeof value === 'number' && value >= 0) return value;
  throw new InvalidLayerArgument(where, argument, 'a number of at least 0', value);
}

/** @throws {@link InvalidLayerArgument} unless from 0 to 1. */
export function fraction(where: string, argument: string, value: number): number {
  if (typeof value === 'number' && value >= 0 && value <= 1) return value;
  throw new InvalidLayerArgument(where, argument, 'a number from 0 to 1', value);
}

/** A text in lower case, which no other value has. */
export function lowerCase(value: string): string {
  return typeof value === 'string' ? value.toLowerCase() : '';
}

/** @throws {@link InvalidLayerArgument} unless finite. */
export function finiteNumber(where: string, argument: string, value: number): number {
  if (!Number.isFinite(value)) throw new InvalidLayerArgument(where, argument, 'a finite number', value);
  return value;
}

/** @throws {@link InvalidLayerArgument} unless `valid` or `same`, in any case. */
export function paddingMode(where: string, value: string): Padding {
  const padding = lowerCase(value);
  if (padding === 'valid' || padding === 'same') return padding;
  throw new InvalidLayerArgument(where, 'padding', "'valid' or 'same'", value);
}

/** The size of a known dimension, which weights are shaped after. @throws {@link InvalidLayerArgument} */
export function knownSize(where: string, shape: Shape, axis: number): number {
  const size = shape.at(axis);
  if (typeof size === 'number') return size;
  throw new InvalidLayerArgument(
    where,
    `axis ${axis} of the input shape`,
    'known when the layer is built',
    shape,
  );
}

/** What a window needs to know about its dimension. */
export interface WindowOptions {
  size: number;
  stride: number;
  padding: Padding;
  dilation?: number;
}

/**
 * How many places a window has along one dimension; null where that is unknown.
 * @throws {@link InvalidLayerArgument} when there is none.
 * @source keras/src/ops/operation_utils.py, compute_conv_output_shape and compute_pooling_output_shape
 */
export function windowPlaces(
  where: string,
  length: number | null | undefined,
  window: WindowOptions,
): number | null {
  if (length === null || length === undefined) return null;
  const reach = (window.size - 1) * (window.dilation ?? 1) + 1;
  const places = Math.floor((length - (window.padding === 'valid' ? reach : 1)) / window.stride) + 1;
  if (places < 1) {
    throw new InvalidLayerArgument(
      where,
      'the input',
      `at least ${reach} long in each spatial dimension`,
      length,
    );
  }
  return places;
}

function isPositiveInteger(value: number | undefined): value is number {
  return Number.isInteger(value) && (value ?? 0) > 0;
}

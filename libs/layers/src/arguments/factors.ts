import { listFrom } from './arguments.js';
import { InvalidLayerArgument } from '../errors.js';

/** The ends of the range that a factor is drawn from: two numbers, or one for the range from its negative to itself. */
export type FactorLike = number | readonly number[];

/** The smaller end, then the larger. */
export type Range = readonly [lower: number, upper: number];

/**
 * The range of a factor that is at least `least` where it is given as one number; two may reach further.
 * @throws {@link InvalidLayerArgument}
 * @source keras/src/layers/preprocessing/image_preprocessing/base_image_preprocessing_layer.py, _set_factor
 */
export function factorRange(
  where: string,
  argument: string,
  { value, least }: { value: FactorLike; least: -1 | 0 },
): Range {
  const [lower, upper] = rangeOf(value) ?? [Number.NaN, Number.NaN];
  const isValid = typeof value === 'number' ? value >= least && value <= 1 : lower <= 1 && upper >= least;
  if (isValid) return [typeof value === 'number' ? Math.max(lower, least) : lower, upper];
  const expected = `a number from ${least} to 1, or two whose range reaches into that`;
  throw new InvalidLayerArgument(where, argument, expected, value);
}

/**
 * The range of a share of an axis.
 * @throws {@link InvalidLayerArgument} unless every number is from -1 to 1, for a zoom above -1
 * @source keras/src/layers/preprocessing/image_preprocessing/random_zoom.py and random_translation.py, _set_factor
 */
export function axisFactorRange(
  where: string,
  argument: string,
  { value, isZoom }: { value: FactorLike; isZoom: boolean },
): Range {
  const range = rangeOf(value);
  const isValid = (factor: number): boolean => factor <= 1 && (isZoom ? factor > -1 : factor >= -1);
  if (range !== undefined && [value].flat().every(isValid)) return range;
  const expected = `a number ${isZoom ? 'above -1 and up to 1' : 'from -1 to 1'}, or two of them`;
  throw new InvalidLayerArgument(where, argument, expected, value);
}

/** The least and the largest value of a pixel. @throws {@link InvalidLayerArgument} unless two finite numbers. */
export function valueRange(where: string, value: readonly number[]): Range {
  const range = typeof value === 'number' ? undefined : rangeOf(value);
  if (range?.every(Number.isFinite)) return range;
  throw new InvalidLayerArgument(where, 'valueRange', 'two finite numbers', value);
}

function rangeOf(value: FactorLike): Range | undefined {
  if (typeof value === 'number') return [-Math.abs(value), Math.abs(value)];
  const [a, b] = listFrom(value);
  if (typeof a !== 'number' || typeof b !== 'number' || value.length !== 2) return undefined;
  return [Math.min(a, b), Math.max(a, b)];
}

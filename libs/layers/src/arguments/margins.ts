import { listFrom, type Pair } from './arguments.js';
import { InvalidLayerArgument } from '../errors.js';
import type { Shape } from '../shapes/shape.js';

/** How much lies before and after the input along each spatial axis. */
export type Margins = readonly Pair[];

/** One number for all sides, one per spatial axis, or `[before, after]` per spatial axis (with a single one: that pair itself). */
export type MarginsLike = number | readonly (number | readonly number[])[];

/** @throws {@link InvalidLayerArgument} unless integers of at least 0. */
export function marginsFrom(
  where: string,
  argument: string,
  { value, spatialRank }: { value: MarginsLike; spatialRank: 1 | 2 | 3 },
): Margins {
  const sides = sidesOf(value, spatialRank).map(bothSides);
  if (sides.length === spatialRank && sides.every(isMargin)) return sides;
  throw new InvalidLayerArgument(where, argument, EXPECTED[spatialRank], value);
}

/** The shape of `[batch, …spatial, channels]` with each spatial axis longer (`sign` 1) or shorter (-1) by its margins. */
export function resizedShape(inputShape: Shape, margins: Margins, sign: 1 | -1): Shape {
  return inputShape.map((size, axis) => {
    const [before, after] = margins[axis - 1] ?? [0, 0];
    return size === null ? null : size + sign * (before + after);
  });
}

/** A configuration has the pair alone where there is one spatial axis. */
export function marginsConfig(margins: Margins): Pair | Margins {
  const [first] = margins;
  return margins.length === 1 && first !== undefined ? first : margins;
}

const EXPECTED = {
  1: 'an integer of at least 0, or two of them',
  2: 'an integer of at least 0, two of them, or two pairs of them',
  3: 'an integer of at least 0, three of them, or three pairs of them',
};

type Side = number | readonly number[];

function sidesOf(value: MarginsLike, spatialRank: number): readonly Side[] {
  if (typeof value === 'number') return Array.from({ length: spatialRank }, () => value);
  return spatialRank === 1 ? [value as readonly number[]] : listFrom(value);
}

function bothSides(side: Side): readonly number[] {
  return typeof side === 'number' ? [side, side] : side;
}

function isMargin(side: readonly number[]): side is Pair {
  return (
    Array.isArray(side) && side.length === 2 && side.every((size) => Number.isInteger(size) && size >= 0)
  );
}

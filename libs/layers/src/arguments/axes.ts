import { InvalidInput, InvalidLayerArgument } from '../errors.js';
import { formatShape, type Shape } from '../shapes/shape.js';

/** One axis, or several; negative ones count from the end. */
export type Axes = number | readonly number[];

/** @throws {@link InvalidLayerArgument} unless an integer or a list of them. */
export function checkedAxes(where: string, argument: string, axes: Axes): Axes {
  const list = [axes].flat();
  if (list.length > 0 && list.every(Number.isInteger)) return axes;
  throw new InvalidLayerArgument(where, argument, 'an integer or a list of integers', axes);
}

/** The axes counted from 0, in the order given. @throws {@link InvalidInput} when the input lacks one, or one is named twice. */
export function axesFromZero(layer: string, shape: Shape, axes: Axes): readonly number[] {
  const rank = shape.length;
  const positive = [axes].flat().map((axis) => {
    if (axis < rank && axis >= -rank) return axis < 0 ? axis + rank : axis;
    throw new InvalidInput(layer, `an input that has axis ${axis}`, `shape ${formatShape(shape)}`);
  });
  if (new Set(positive).size === positive.length) return positive;
  throw new InvalidInput(
    layer,
    `an input in which the axes ${formatShape([axes].flat())} differ`,
    `shape ${formatShape(shape)}`,
  );
}

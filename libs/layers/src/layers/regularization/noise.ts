import { InvalidInput, InvalidLayerArgument } from '../../errors.js';
import { formatShape, type Shape } from '../../shapes/shape.js';

/** @throws {@link InvalidLayerArgument} unless a number from 0 to 1. */
export function fraction(where: string, argument: string, value: number): number {
  if (value >= 0 && value <= 1) return value;
  throw new InvalidLayerArgument(where, argument, 'a number from 0 to 1', value);
}

/** @throws {@link InvalidLayerArgument} unless a number from 0 to below 1: at 1 the noise would be infinite. */
export function fractionBelowOne(where: string, argument: string, value: number): number {
  if (value >= 0 && value < 1) return value;
  throw new InvalidLayerArgument(where, argument, 'a number from 0 to below 1', value);
}

/** @throws {@link InvalidLayerArgument} unless positive integers or null. */
export function checkedNoiseShape(where: string, noiseShape: Shape | undefined): Shape | undefined {
  if (noiseShape?.some((dim) => dim !== null && !(Number.isInteger(dim) && dim > 0)))
    throw new InvalidLayerArgument(where, 'noiseShape', 'positive integers or null', noiseShape);
  return noiseShape;
}

/** The noise shape with the input's size for each null; the input's shape where none was given. @throws {@link InvalidInput} */
export function concreteNoiseShape(
  layer: string,
  noiseShape: Shape | undefined,
  inputShape: readonly number[],
): readonly number[] {
  const shape = noiseShape ?? inputShape;
  if (shape.length !== inputShape.length)
    throw new InvalidInput(layer, `an input of rank ${shape.length}`, `shape ${formatShape(inputShape)}`);
  return shape.map((dim, axis) => dim ?? inputShape[axis] ?? 1);
}

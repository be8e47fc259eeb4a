import { finiteNumber } from '../arguments/arguments.js';
import { InvalidLayerArgument } from '../errors.js';

const INTERPOLATIONS = ['nearest', 'bilinear'] as const;
const FILL_MODES = ['constant', 'nearest', 'reflect', 'wrap'] as const;

/** What a place between pixels is: the nearest of them, or their mean weighted by nearness. */
export type Interpolation = (typeof INTERPOLATIONS)[number];
/** What lies outside of `abcd`: `kkkk`, `aaaa`, `dcba` or `abcd`. */
export type FillMode = (typeof FILL_MODES)[number];

/** How pixels are read at places that are not pixels. */
export interface Resampling {
  interpolation: Interpolation;
  fillMode: FillMode;
  /** The pixels outside under `constant`. */
  fillValue: number;
}

/** A {@link Resampling} as a layer is given it: by default `bilinear`, `reflect` and 0. */
export interface ResamplingOptions {
  interpolation?: string | undefined;
  fillMode?: string | undefined;
  fillValue?: number | undefined;
}

/** @throws {@link InvalidLayerArgument} */
export function resamplingFrom(where: string, options: ResamplingOptions): Resampling {
  return {
    interpolation: oneOf(where, 'interpolation', options.interpolation ?? 'bilinear', INTERPOLATIONS),
    fillMode: oneOf(where, 'fillMode', options.fillMode ?? 'reflect', FILL_MODES),
    fillValue: finiteNumber(where, 'fillValue', options.fillValue ?? 0),
  };
}

function oneOf<T extends string>(where: string, argument: string, value: string, choices: readonly T[]): T {
  const choice = choices.find((each) => each === value);
  if (choice !== undefined) return choice;
  throw new InvalidLayerArgument(where, argument, `one of ${choices.join(', ')}`, value);
}

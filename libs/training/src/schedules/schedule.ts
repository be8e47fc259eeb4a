/**
 * A learning rate as a pure function of the number of steps so far, computed in float32 as Keras does.
 * Under gradient accumulation it counts every step, also those that update nothing.
 */
export type Schedule = (iteration: number) => number;

/** Rounds to float32, in which every operation of a schedule is done. */
export const f32 = Math.fround;

/** `base ** exponent` in float32. */
export function power(base: number, exponent: number): number {
  return f32(f32(base) ** f32(exponent));
}

/** The part of a half cosine wave that is left after `fraction` of it: from 1 at 0 to 0 at 1. */
export function halfCosine(fraction: number): number {
  return f32(0.5 * f32(1 + f32(Math.cos(f32(f32(Math.PI) * fraction)))));
}

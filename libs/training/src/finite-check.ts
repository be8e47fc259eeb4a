import { NonFiniteStep } from './errors.js';
import { readSection, type SectionKind, type StepVectorLayout } from './step-vector-layout.js';

const SUBJECTS = {
  gradient: (name: string) => `the gradient of '${name}'`,
  update: (name: string) => `the update of '${name}'`,
  denominator: (name: string) => `the count of '${name}'`,
  metric: (name: string) => `the sum of '${name}'`,
} satisfies Record<SectionKind, (name: string) => string>;

/**
 * Looks at every number of a reduced vector before any of it is used.
 *
 * @throws NonFiniteStep naming the step and the first section that holds NaN or infinity
 */
export function assertFiniteStep(layout: StepVectorLayout, vector: Float32Array, step: number): void {
  if (isFinite(vector)) return;
  for (const section of layout.sections) {
    const received = readSection(vector, section).find((value) => !Number.isFinite(value));
    if (received !== undefined) throw new NonFiniteStep(step, SUBJECTS[section.kind](section.name), received);
  }
}

/** Times zero, what is not finite is no number, and neither is a sum with it: one pass without a branch. */
function isFinite(vector: Float32Array): boolean {
  let sum = 0;
  // eslint-disable-next-line @typescript-eslint/prefer-for-of -- an iterator takes seven times as long
  for (let index = 0; index < vector.length; index++) sum += (vector[index] ?? 0) * 0;
  return sum === 0;
}

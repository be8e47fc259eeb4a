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
  for (const section of layout.sections) {
    const received = readSection(vector, section).find((value) => !Number.isFinite(value));
    if (received !== undefined) throw new NonFiniteStep(step, SUBJECTS[section.kind](section.name), received);
  }
}

import { isFiniteVector } from '@thaw/vectors';

import { NonFiniteStep } from './errors.js';
import { readSection, type Section, type SectionKind, type StepVectorLayout } from './step-vector-layout.js';

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
  if (!isFiniteVector(vector)) assertFiniteSections(layout.sections, vector, step);
}

/**
 * The same where a loss that was scaled too much may make gradients overflow: nothing else may.
 *
 * @returns whether all gradients are finite
 * @throws NonFiniteStep naming the step and the first other section that holds NaN or infinity
 */
export function hasFiniteGradients(layout: StepVectorLayout, vector: Float32Array, step: number): boolean {
  if (isFiniteVector(vector)) return true;
  const others = layout.sections.filter(({ kind }) => kind !== 'gradient');
  assertFiniteSections(others, vector, step, FORWARD_OVERFLOW_ADVICE);
  return false;
}

/** What is computed forward overflows with any scale of the loss. */
const FORWARD_OVERFLOW_ADVICE =
  'Lower the learning rate, check the examples, or take mixed_bfloat16, which holds larger numbers than float16';

function assertFiniteSections(
  sections: readonly Section[],
  vector: Float32Array,
  step: number,
  advice?: string,
): void {
  for (const section of sections) {
    const received = readSection(vector, section).find((value) => !Number.isFinite(value));
    const where = SUBJECTS[section.kind](section.name);
    if (received !== undefined) throw new NonFiniteStep(step, where, received, advice);
  }
}

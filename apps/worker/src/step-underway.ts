import { WrittenLength } from '@thaw/collectives';
import { toThawError } from '@thaw/errors';
import type { ComputedStep, StepBeginning, StepPlace } from './compute/compute-calls.js';
import type { ComputeThread } from './compute/compute-thread.js';

/** What a member adds to a reduction: its sums can be read, as far as they are written. */
export interface StepUnderway extends StepBeginning {
  /** How far the sums are; left out where they are whole. */
  readonly written?: WrittenLength;
  /** All of it. Never rejects unhandled. */
  readonly completed: Promise<ComputedStep>;
}

/**
 * Asks for a step.
 * @returns it as soon as others can begin to read its sums: a large vector is reduced while gradients still come from the device
 * @throws ThawError that the computation threw before that; what it throws later fails the sums
 */
export function beginStep(compute: Pick<ComputeThread, 'call'>, place: StepPlace): Promise<StepUnderway> {
  const written = new WrittenLength();
  return new Promise((resolve, reject) => {
    const completed = compute.call('computeStep', place, ({ elements, step }) => {
      written.growTo(elements);
      if (step !== undefined) resolve({ ...step, written, completed });
    });
    completed.then(
      (step) => resolve(wholeStep(step)),
      (thrown: unknown) => {
        written.fail(toThawError(thrown));
        reject(thrown);
      },
    );
  });
}

/** One that needs no waiting. */
export function wholeStep(step: ComputedStep): StepUnderway {
  const { partials, replicas } = step;
  return { partials, replicas, completed: Promise.resolve(step) };
}

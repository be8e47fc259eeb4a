import type { EpochMeasurements, PhaseSpec } from '@thaw/orchestration';

import { InvalidTraining } from '../errors.js';
import { UNWATCHED, watchEpoch, type EarlyStoppingState } from './early-stopping.js';
import { NO_PLATEAU, watchPlateau, type PlateauState } from './learning-rate-plateau.js';

/** What decides when a phase ends and how its learning rate falls. */
export type PhaseRules = Pick<PhaseSpec, 'epochs' | 'earlyStopping' | 'reduceLrOnPlateau'>;

/** How far a phase is, with all that its rules remember. Plain JSON. */
export interface PhaseCourse {
  /** Completed epochs of the phase. */
  readonly epochs: number;
  readonly stopping: EarlyStoppingState;
  readonly plateau: PlateauState;
}

/** A phase before its first epoch. */
export const PHASE_BEGINNING: PhaseCourse = { epochs: 0, stopping: UNWATCHED, plateau: NO_PLATEAU };

/** What follows from an epoch of a phase. */
export interface EpochVerdict {
  readonly course: PhaseCourse;
  /** Of the next epoch. */
  readonly learningRate: number;
  /** Whether its weights are to be kept: no epoch before was better by what early stopping watches. */
  readonly isBest: boolean;
  /** Whether the phase ends with this epoch. */
  readonly isLast: boolean;
}

/**
 * What the rules of a phase make of one more epoch. Pure: who has the same sums comes to the same verdict, so nobody has to
 * be told when a phase ends.
 *
 * @throws InvalidTraining when a rule watches a number that was not measured
 */
export function afterEpoch(
  rules: PhaseRules,
  course: PhaseCourse,
  epoch: EpochMeasurements & { readonly learningRate: number },
): EpochVerdict {
  const { earlyStopping, reduceLrOnPlateau } = rules;
  const stopping = earlyStopping && {
    ...watchEpoch(earlyStopping, course.stopping, {
      epoch: course.epochs,
      value: valueOf(epoch, earlyStopping.monitor),
    }),
  };
  const plateau =
    reduceLrOnPlateau &&
    watchPlateau(reduceLrOnPlateau, course.plateau, {
      value: valueOf(epoch, reduceLrOnPlateau.monitor),
      learningRate: epoch.learningRate,
    });
  const epochs = course.epochs + 1;
  return {
    course: {
      epochs,
      stopping: stopping?.state ?? course.stopping,
      plateau: plateau?.state ?? course.plateau,
    },
    learningRate: plateau?.learningRate ?? epoch.learningRate,
    isBest: stopping?.isBest ?? false,
    isLast: epochs >= rules.epochs || (stopping?.isOver ?? false),
  };
}

function valueOf({ training, evaluation }: EpochMeasurements, monitor: string): number {
  const isHeldBack = monitor.startsWith('val_');
  const measured = isHeldBack ? evaluation : training;
  const name = isHeldBack ? monitor.slice('val_'.length) : monitor;
  const value = name === 'loss' ? measured?.loss : measured?.metrics[name];
  if (value !== undefined) return value;
  throw new InvalidTraining('monitor', 'a number that every epoch measures', monitor);
}

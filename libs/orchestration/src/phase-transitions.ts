import type { EpochReported, PhaseCompleted, PhaseStarted } from './coordinator-event.js';
import {
  totalEpochs,
  totalSteps,
  type CoordinatorState,
  type JobState,
  type PhaseSummary,
} from './coordinator-state.js';
import { appendJobEvent, decide, withJob, type Decision } from './decision.js';
import {
  admitReport,
  isStepOf,
  isTraining,
  refuseOutOfPlace,
  refuseStep,
  reportStep,
} from './member-admission.js';

/** A phase begins; the first report of it goes into the job's log. */
export function phaseStarted(state: CoordinatorState, event: PhaseStarted): Decision {
  return inPhase(state, event, (next, job, { name, epochs }) => {
    const { phase, step, trainable, frozen, learningRate, featureSize, cutReason, obstacle } = event;
    if (phase < job.numPhasesStarted) return decide(next);
    if (phase > job.numPhasesStarted) return refuseOutOfPlace(state, event, job);
    return appendJobEvent(withJob(next, job.jobId, { numPhasesStarted: phase + 1 }), job.jobId, {
      type: 'PhaseStarted',
      ...{ phase, name, step, epochs, trainable, frozen, learningRate, featureSize, cutReason, obstacle },
    });
  });
}

/** An epoch is done; the first report of it goes into the job's log. */
export function epochReported(state: CoordinatorState, event: EpochReported): Decision {
  return inPhase(state, event, (next, job) => {
    const { epoch, step, phase, learningRate, loss, metrics, evaluation, scaling } = event;
    if (!isIndexBelow(totalEpochs(job.summary), epoch)) return refuseStep(state, event, job, step);
    if (epoch < job.numEpochsReported) return decide(next);
    const lastStep = Math.max(job.lastStep, step);
    const measurements = { training: { loss, metrics }, ...(evaluation && { evaluation }) };
    return appendJobEvent(
      withJob(next, job.jobId, { numEpochsReported: epoch + 1, lastStep, measurements }),
      job.jobId,
      {
        type: 'EpochCompleted',
        ...{ phase, epoch, step, learningRate, loss, metrics },
        ...(evaluation && { evaluation }),
        ...(scaling && { scaling }),
      },
    );
  });
}

/**
 * A phase is over; the first report of it goes into the job's log. The epochs that it left out count no more, and where it
 * took back the weights of an earlier epoch, what was measured then is what is known of the job's weights.
 */
export function phaseCompleted(state: CoordinatorState, event: PhaseCompleted): Decision {
  return inPhase(state, event, (next, job, summary) => {
    const { phase, step, epochs, restored, weights } = event;
    if (!isIndexBelow(summary.epochs, epochs - 1)) return refuseStep(state, event, job, step);
    if (phase < job.numPhasesCompleted) return decide(next);
    if (phase > job.numPhasesCompleted) return refuseOutOfPlace(state, event, job);
    const numEpochsSaved = job.numEpochsSaved + summary.epochs - epochs;
    if (job.lastStep > totalSteps({ ...job, numEpochsSaved })) return refuseStep(state, event, job, step);
    const { epoch: restoredEpoch, ...measurements } = restored ?? {};
    const completed = withJob(next, job.jobId, {
      numPhasesCompleted: phase + 1,
      numEpochsSaved,
      ...(restored && { measurements: { training: restored.training, ...measurements } }),
    });
    return appendJobEvent(completed, job.jobId, {
      type: 'PhaseCompleted',
      ...{ phase, name: summary.name, step, epochs, stoppedEarly: epochs < summary.epochs, weights },
      ...(restoredEpoch !== undefined && { restoredEpoch }),
    });
  });
}

/** The gate for what members say about phases: the job has begun, and it has this phase and this step. */
function inPhase(
  state: CoordinatorState,
  event: PhaseStarted | EpochReported | PhaseCompleted,
  handle: (next: CoordinatorState, job: JobState, phase: PhaseSummary) => Decision,
): Decision {
  return admitReport(state, event, (job, member) => {
    if (!isTraining(job)) return refuseOutOfPlace(state, event, job);
    const { phases } = job.summary;
    const summary = isIndexBelow(phases.length, event.phase) ? phases[event.phase] : undefined;
    if (summary === undefined || !isStepOf(job, event.step)) return refuseStep(state, event, job, event.step);
    const used = event.type === 'EpochReported' && event.features ? { features: event.features } : undefined;
    return handle(reportStep(state, job, member, event.step, used), job, summary);
  });
}

function isIndexBelow(length: number, index: number): boolean {
  return Number.isSafeInteger(index) && index >= 0 && index < length;
}

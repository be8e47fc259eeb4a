import type { JobState } from './coordinator-state.js';
import type { VerificationPlan } from './gradient-verification.js';

type Verified = Pick<JobState, 'verifiedSteps'>;

/** Which gradients a job has several members compute. */
export function verificationPlanOf({ summary: { verifyEvery = 0, replicas } }: JobState): VerificationPlan {
  return { verifyEvery, numReplicas: replicas };
}

/** By replica, up to which completed step it is known to have been computed well. */
export function verifiedStepsOf({ verifiedSteps, summary }: JobState): readonly number[] {
  return verifiedSteps ?? Array.from({ length: summary.replicas }, () => 0);
}

/**
 * Completed steps up to which nothing wrong is known to be in the state: after them all members held the same one and, where the job verifies
 * gradients, every replica was verified, on those who carry it now.
 */
export function sureStep(job: JobState): number {
  const { agreedStep = 0 } = job;
  return verificationPlanOf(job).verifyEvery === 0
    ? agreedStep
    : Math.min(agreedStep, ...verifiedStepsOf(job));
}

/** Another generation forms: what was found of those who carried a replica says nothing of others, so that all have to be verified again. */
export function verifiedForOthers({ verifiedSteps }: JobState): Verified {
  if (verifiedSteps === undefined) return {};
  const least = Math.min(...verifiedSteps);
  return { verifiedSteps: verifiedSteps.map(() => least) };
}

/** A job goes back: later steps are done again. */
export function verifiedUpTo({ verifiedSteps }: JobState, step: number): Verified {
  return verifiedSteps === undefined
    ? {}
    : { verifiedSteps: verifiedSteps.map((before) => Math.min(before, step)) };
}

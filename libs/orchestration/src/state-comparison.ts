import type { CoordinatorState, JobState, Member, StateAtStep } from './coordinator-state.js';
import { decide, withJob, type Decision } from './decision.js';
import { claimsOfStep, withClaim } from './digest-claims.js';
import { agreementOf } from './state-agreement.js';
import { disagree } from './state-disagreement.js';

/** A member says which state it holds after a step; once all members have said so of that step, they are compared. */
export function claimState(
  state: CoordinatorState,
  job: JobState,
  { workerId }: Member,
  { step, stateDigest }: StateAtStep,
): Decision {
  const { jobId, agreedStep = 0, digestClaims = [], members } = job;
  const claims = step > agreedStep && withClaim(digestClaims, { workerId, step, stateDigest });
  if (!claims) return decide(state);
  const next = withJob(state, jobId, { digestClaims: claims });
  const said = claimsOfStep(claims, step, members);
  if (said === undefined) return decide(next);
  const agreement = agreementOf(said);
  if (!agreement.isAgreed) return disagree(next, job, agreement, agreedStep);
  const later = claims.filter((claim) => claim.step > step);
  return decide(withJob(next, jobId, { agreedStep: step, digestClaims: later }));
}

import {
  findJob,
  type CoordinatorState,
  type JobState,
  type Member,
  type StateAtStep,
} from './coordinator-state.js';
import { decide, withJob, type Decision } from './decision.js';
import { agreementOf, type StateClaim } from './state-agreement.js';
import { disagree } from './state-disagreement.js';

/** Members are apart by one step at most: of each, no more claims than these are waited with. */
const MOST_CLAIMS = 2;

/** A member says which state it holds after a step; once all members have said so of that step, they are compared. */
export function claimState(
  state: CoordinatorState,
  job: JobState,
  { workerId }: Member,
  { step, stateDigest }: StateAtStep,
): Decision {
  const { agreedStep = 0, digestClaims = [] } = job;
  const own = digestClaims.filter((claim) => claim.workerId === workerId);
  if (step <= agreedStep || own.some((claim) => claim.step === step)) return decide(state);
  const kept = [...own, { workerId, step, stateDigest }].slice(-MOST_CLAIMS);
  const claims = [...digestClaims.filter((claim) => claim.workerId !== workerId), ...kept];
  const next = withJob(state, job.jobId, { digestClaims: claims });
  return compare(next, findJob(next, job.jobId) ?? job, step);
}

function compare(state: CoordinatorState, job: JobState, step: number): Decision {
  const { digestClaims = [], members } = job;
  const [first, ...others] = members.flatMap((member): StateClaim[] =>
    digestClaims
      .filter((claim) => claim.step === step && claim.workerId === member.workerId)
      .map((claim) => ({ member, state: claim })),
  );
  if (first === undefined || 1 + others.length < members.length) return decide(state);
  const agreement = agreementOf([first, ...others]);
  if (!agreement.isAgreed) return disagree(state, job, agreement);
  const later = digestClaims.filter((claim) => claim.step > step);
  return decide(withJob(state, job.jobId, { agreedStep: step, digestClaims: later }));
}

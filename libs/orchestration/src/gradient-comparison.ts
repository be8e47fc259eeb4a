import type { CoordinatorState, DigestClaim, JobState, Member, StateAtStep } from './coordinator-state.js';
import { decide, withJob, type Decision } from './decision.js';
import { claimsOfStep, withClaim } from './digest-claims.js';
import { verifiedReplica, verifiersOf } from './gradient-verification.js';
import { agreementOf, type Compared } from './state-agreement.js';
import { disagree } from './state-disagreement.js';
import { verificationPlanOf, sureStep, verifiedStepsOf } from './verified-steps.js';

/**
 * A member says which step vector it computed for the replica that is verified in a step; once all that were to compute it have said so, they are
 * compared. What one of them computed wrongly, and what it may have before, is in the state of all members: all go back to where no such thing is.
 */
export function claimGradient(
  state: CoordinatorState,
  job: JobState,
  { workerId }: Member,
  { step, stateDigest }: StateAtStep,
): Decision {
  const { jobId, gradientClaims = [], members } = job;
  const replica = verifiedReplica(step, verificationPlanOf(job));
  if (replica === undefined || step <= (verifiedStepsOf(job)[replica] ?? 0)) return decide(state);
  const claims = withClaim(gradientClaims, { workerId, step, stateDigest });
  if (claims === undefined) return decide(state);
  const next = withJob(state, jobId, { gradientClaims: claims });
  const said = claimsOfStep(claims, step, verifiers(members, replica));
  // Alone it has nobody to be compared with.
  if (said === undefined || said.length < 2) return decide(next);
  const agreement = agreementOf(said, gradientOf(replica, step));
  if (!agreement.isAgreed) return disagree(next, job, agreement, sureStep(job));
  return decide(withJob(next, jobId, verified(job, claims, { step, replica })));
}

/** What others said of other replicas in earlier steps may still have to be compared. */
function verified(
  job: JobState,
  claims: readonly DigestClaim[],
  { step, replica }: { step: number; replica: number },
): Pick<JobState, 'verifiedSteps' | 'gradientClaims'> {
  const plan = verificationPlanOf(job);
  const isDone = (claim: DigestClaim): boolean =>
    claim.step <= step && verifiedReplica(claim.step, plan) === replica;
  return {
    verifiedSteps: verifiedStepsOf(job).with(replica, step),
    gradientClaims: claims.filter((claim) => !isDone(claim)),
  };
}

function verifiers(members: readonly Member[], replica: number): Member[] {
  const ranks = verifiersOf(
    members.map(({ run }) => run),
    replica,
  );
  return ranks.flatMap((rank) => members[rank] ?? []);
}

function gradientOf(replica: number, step: number): Compared {
  return {
    expected: `all workers that computed replica ${replica} in step ${step} to get the same gradient`,
    majority: 'gradient that most of them got',
    describe: ({ stateDigest }) => `digest ${stateDigest.slice(0, 12)}`,
  };
}

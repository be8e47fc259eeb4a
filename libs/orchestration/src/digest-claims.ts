import type { DigestClaim, Member } from './coordinator-state.js';
import type { StateClaim } from './state-agreement.js';

/** Members are apart by one step at most, but what they say may arrive later: so many claims of each wait for those of others. */
const MOST_CLAIMS = 64;

/** Claims with one more; undefined where the member has said so of that step before. */
export function withClaim(
  claims: readonly DigestClaim[],
  claim: DigestClaim,
): readonly DigestClaim[] | undefined {
  const isOwn = ({ workerId }: DigestClaim): boolean => workerId === claim.workerId;
  const own = claims.filter(isOwn);
  if (own.some(({ step }) => step === claim.step)) return undefined;
  return [...claims.filter((other) => !isOwn(other)), ...[...own, claim].slice(-MOST_CLAIMS)];
}

/** What each of these members said of a step; undefined while one of them has not said it, or where there is none. */
export function claimsOfStep(
  claims: readonly DigestClaim[],
  step: number,
  members: readonly Member[],
): readonly [StateClaim, ...StateClaim[]] | undefined {
  const [first, ...others] = members.flatMap((member): StateClaim[] =>
    claims
      .filter((claim) => claim.step === step && claim.workerId === member.workerId)
      .map((claim) => ({ member, state: claim })),
  );
  return first === undefined || 1 + others.length < members.length ? undefined : [first, ...others];
}

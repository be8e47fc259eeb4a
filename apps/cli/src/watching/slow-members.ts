import type { EventMember, MemberPace } from '@thaw/orchestration';

/** A member that needs so much longer for a replica than the middle one holds the others up. */
const SLOW_FACTOR = 1.5;

/** The ranks of the members that hold the others up: compared by the time for one replica, since not all carry as many. */
export function slowRanks(
  members: readonly EventMember[],
  paces: readonly MemberPace[],
): ReadonlySet<number> {
  const perReplica = paces.flatMap(({ rank, computeMs }) => {
    const run = members.find((member) => member.rank === rank)?.run;
    return run === undefined ? [] : [{ rank, ms: computeMs / (run.end - run.start) }];
  });
  if (perReplica.length < 2) return new Set();
  const sorted = perReplica.map(({ ms }) => ms).sort((left, right) => left - right);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  return new Set(perReplica.filter(({ ms }) => ms > SLOW_FACTOR * middle).map(({ rank }) => rank));
}

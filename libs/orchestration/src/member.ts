import type { JobState, Member } from './coordinator-state.js';
import { sumFeatureUse, type FeatureUse } from './feature-use.js';
import type { MemberPace, SlowMember } from './job-event.js';
import { idleShareOf } from './warm-times.js';

/** A member in messages: name, stable id and rank. */
export function describeMember(member: Member): string {
  return `worker "${member.name}" (id ${member.workerId}, rank ${member.rank})`;
}

/** A worker in messages: name and stable id. */
export function describeWorker({ name, workerId }: { name: string; workerId: string }): string {
  return `worker "${name}" (id ${workerId})`;
}

/** So many workers, in words. */
export function countWorkers(count: number): string {
  return count === 1 ? '1 worker' : `${count} workers`;
}

/** Whether a member has not taken the job's last step yet. */
export function hasNotFinished({ finished }: Member): boolean {
  return finished === undefined;
}

/** The members that are still there, in order of rank: all of them until the job's end is agreed. */
export function liveMembers({ members }: Pick<JobState, 'members'>): readonly Member[] {
  return members.filter(({ isLost }) => isLost !== true);
}

/** The member, of which it is not known where it stands still. */
export function withoutReadiness({ ready: _ready, catchUpTo: _catchUpTo, ...member }: Member): Member {
  return member;
}

/** The member, which is connected again. */
export function withoutStartsAway({ numStartsAway: _numStartsAway, ...member }: Member): Member {
  return member;
}

/** What is to be said of a member that holds the others up; undefined where it does not. */
export function slowMemberOf({ workerId, name, rank, pace }: Member): SlowMember | undefined {
  if (pace?.slowSince === undefined || pace.usualMs === undefined) return undefined;
  const { slowSince: step, computeMs, usualMs } = pace;
  return { workerId, name, rank, step, computeMs, usualMs };
}

/** How fast those members are that have reported a step in the present generation, in order of rank. */
export function pacesOf(members: readonly Member[]): MemberPace[] {
  return members.flatMap(({ rank, pace }) => {
    if (pace === undefined) return [];
    const { computeMs, waitedMs, waitedForRank, warm } = pace;
    const idleShare = idleShareOf(warm);
    return [{ rank, computeMs, waitedMs, waitedForRank, ...(idleShare !== undefined && { idleShare }) }];
  });
}

/** How these members used features together; undefined where none of them did. */
export function featuresOf(members: readonly Member[]): FeatureUse | undefined {
  return sumFeatureUse(members.map(({ features }) => features));
}

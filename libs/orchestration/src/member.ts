import type { JobState, Member } from './coordinator-state.js';
import type { SlowMember } from './job-event.js';

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

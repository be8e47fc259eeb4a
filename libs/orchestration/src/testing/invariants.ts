import { expect } from 'vitest';
import type { CoordinatorEffect } from '../coordinator-effect.js';
import type { CoordinatorState, JobState, Member } from '../coordinator-state.js';
import { hasEnded } from '../coordinator-state.js';

/** Expects all that holds of every state that a coordinator can be in. */
export function expectInvariants(state: CoordinatorState): void {
  expectUnique(state.workers.map(({ workerId }) => workerId));
  expectUnique(state.jobs.map(({ jobId }) => jobId));
  const classes = new Set(state.workers.map(({ numericsClass }) => JSON.stringify(numericsClass)));
  expect(classes.size).toBeLessThanOrEqual(1);
  const waiting = state.jobs.filter(({ status }) => status === 'preparing' || status === 'queued');
  expect([...state.queue]).toEqual(waiting.map(({ jobId }) => jobId));
  expectMembership(state);
  state.jobs.forEach(expectJob);
}

/** Expects every worker to be assigned exactly while it is a live member of that one job. */
function expectMembership(state: CoordinatorState): void {
  const expected = state.jobs.flatMap((job) =>
    liveMembers(job).map(({ workerId }) => `${workerId} in ${job.jobId}`),
  );
  const found = state.workers.flatMap(({ workerId, status }) =>
    status.type === 'assigned' ? [`${workerId} in ${status.jobId}`] : [],
  );
  expect([...found].sort()).toEqual([...expected].sort());
}

function liveMembers(job: JobState): readonly Member[] {
  if (hasEnded(job)) return [];
  return job.agreedEnd === null ? job.members : job.members.slice(0, 1);
}

function expectJob(job: JobState): void {
  expect(job.waitingFor !== null).toBe(job.status === 'queued');
  expect(job.endedAt !== null).toBe(hasEnded(job));
  expect(job.failure !== undefined).toBe(job.status === 'failed');
  expect(job.result !== undefined).toBe(job.status === 'succeeded');
  const hasLimit = job.status === 'starting' || (job.status === 'running' && job.agreedEnd !== null);
  expect(job.deadline !== null).toBe(hasLimit);
  if (job.status === 'starting' || job.status === 'running') expect(job.members.length).toBeGreaterThan(0);
  if (job.members.length > 0) expectPartition(job);
}

function expectPartition({ members, summary }: JobState): void {
  expect(members.length).toBeGreaterThanOrEqual(summary.workers.min);
  expect(members.length).toBeLessThanOrEqual(summary.workers.max);
  let end = 0;
  members.forEach((member, rank) => {
    expect(member.rank).toBe(rank);
    expect(member.run.start).toBe(end);
    expect(member.run.end).toBeGreaterThan(end);
    end = member.run.end;
  });
  expect(end).toBe(summary.replicas);
}

/** Expects every job's log to be without gaps: announced first, ended at most once, and then by its last entry. */
export function expectLogs(state: CoordinatorState, effects: readonly CoordinatorEffect[]): void {
  for (const job of state.jobs) {
    const entries = effects
      .filter((effect) => effect.type === 'AppendJobEvent')
      .filter(({ jobId }) => jobId === job.jobId);
    expect(entries.map(({ sequence }) => sequence)).toEqual(entries.map((_, index) => index));
    expect(entries).toHaveLength(job.numEvents);
    expect(entries[0]?.event.type).toBe('JobQueued');
    const ends = entries.filter(({ event }) => ENDS.has(event.type));
    expect(ends.map(({ event }) => event.type)).toEqual(hasEnded(job) ? [entries.at(-1)?.event.type] : []);
  }
}

const ENDS: ReadonlySet<string> = new Set(['JobSucceeded', 'JobFailed', 'JobCancelled']);

function expectUnique(ids: readonly string[]): void {
  expect(new Set(ids).size).toBe(ids.length);
}

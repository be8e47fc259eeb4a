import type { CoordinatorState, Decision, JobEvent, JobState, Member } from '@thaw/orchestration';
import type { KeptDecision } from '@thaw/store';

/**
 * What of a decision has to be stored before anybody is told of it: the jobs that it changed, and their new events.
 *
 * @returns undefined for one that changes no job, or only how far a job is: that is stored with the job's next decision, and a
 * coordinator that ends before that learns it from the workers again
 */
export function keptPartOf(
  before: CoordinatorState,
  { state, effects }: Decision,
): KeptDecision<JobState, JobEvent> | undefined {
  // Jobs keep their places, and new ones come last.
  const changed = state.jobs.flatMap((job, place) => {
    const former = before.jobs[place];
    return former === job ? [] : [{ former, job }];
  });
  const events = effects
    .filter((effect) => effect.type === 'AppendJobEvent')
    .map(({ jobId, sequence, event }) => ({ jobId, sequence, event }));
  if (events.length === 0 && changed.every(({ former, job }) => isOnlyFurther(former, job))) return undefined;
  return { states: changed.map(({ job }) => ({ jobId: job.jobId, state: job })), events };
}

/** Whether nothing of a job differs but step counts. */
function isOnlyFurther(before: JobState | undefined, after: JobState): boolean {
  if (before === undefined || !isSameBut(before, after, ['lastStep', 'members'])) return false;
  if (before.members.length !== after.members.length) return false;
  return after.members.every((member, rank) => {
    const former = before.members[rank];
    return former !== undefined && isSameBut<Member>(former, member, ['lastStep', 'computeMs']);
  });
}

function isSameBut<Value extends object>(
  left: Value,
  right: Value,
  ignored: readonly (keyof Value)[],
): boolean {
  const keys = new Set([...Object.keys(left), ...Object.keys(right)] as (keyof Value)[]);
  for (const key of ignored) keys.delete(key);
  return [...keys].every((key) => left[key] === right[key]);
}

import type { CoordinatorState, Decision, JobEvent, JobState, Member } from '@thaw/orchestration';
import type { KeptDecision } from '@thaw/store';

interface ChangedJob {
  readonly former: JobState | undefined;
  readonly job: JobState;
}

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
  const changed = changedJobs(before, state);
  const events = effects
    .filter((effect) => effect.type === 'AppendJobEvent')
    .map(({ jobId, sequence, event }) => ({ jobId, sequence, event }));
  const checkpoints = effects
    .filter((effect) => effect.type === 'EnterCheckpoint')
    .map(({ type: _type, agreedStep: _agreedStep, ...checkpoint }) => checkpoint);
  const isFurtherOnly = changed.every(({ former, job }) => isOnlyFurther(former, job));
  if (events.length === 0 && isFurtherOnly && state.ended.length === 0) return undefined;
  const jobs = [...changed.map(({ job }) => job), ...state.ended];
  const states = jobs.map((job) => ({ jobId: job.jobId, state: job }));
  return { states, events, ...(checkpoints.length > 0 && { checkpoints }) };
}

/** What of several decisions has to be stored, as if they were one: jobs as the last of them left them. @param decisions in their order */
export function keptTogether(
  decisions: readonly KeptDecision<JobState, JobEvent>[],
): KeptDecision<JobState, JobEvent> {
  const states = new Map(decisions.flatMap((decision) => decision.states.map((kept) => [kept.jobId, kept])));
  const checkpoints = decisions.flatMap((decision) => decision.checkpoints ?? []);
  return {
    states: [...states.values()],
    events: decisions.flatMap(({ events }) => events),
    ...(checkpoints.length > 0 && { checkpoints }),
  };
}

/** Those under way that are new or other than before. They keep their order, others end between them, and new ones come last. */
function changedJobs(before: CoordinatorState, after: CoordinatorState): ChangedJob[] {
  const changed: ChangedJob[] = [];
  if (before.jobs === after.jobs) return changed;
  let place = 0;
  for (const job of after.jobs) {
    while (before.jobs[place] && before.jobs[place]?.jobId !== job.jobId) place += 1;
    const former = before.jobs[place];
    if (former !== job) changed.push({ former, job });
  }
  return changed;
}

/** What says how far a job is. */
const FURTHER = [
  'lastStep',
  'members',
  'digestClaims',
  'agreedStep',
  'gradientClaims',
  'verifiedSteps',
] as const satisfies readonly (keyof JobState)[];

/** Whether nothing of a job differs but step counts and times. */
function isOnlyFurther(before: JobState | undefined, after: JobState): boolean {
  if (before === undefined || !isSameBut(before, after, FURTHER)) return false;
  if (before.members.length !== after.members.length) return false;
  return after.members.every((member, rank) => {
    const former = before.members[rank];
    return former !== undefined && isSameBut<Member>(former, member, ['lastStep', 'pace']);
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

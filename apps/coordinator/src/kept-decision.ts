import type { CoordinatorState, Decision, JobEvent, JobState } from '@thaw/orchestration';
import type { KeptDecision } from '@thaw/store';

/**
 * What of a decision has to be stored before anybody is told of it: the jobs that it changed, and their new events.
 *
 * @returns undefined for one that tells nobody anything, or only how far a job is: what it changed is stored with the job's
 * next decision, and a coordinator that ends before that learns it from the workers again
 */
export function keptPartOf(
  before: CoordinatorState,
  { state, effects }: Decision,
): KeptDecision<JobState, JobEvent> | undefined {
  if (effects.every(({ type }) => type === 'PublishProgress')) return undefined;
  const known = new Set(before.jobs);
  const changed = state.jobs.filter((job) => !known.has(job));
  const events = effects
    .filter((effect) => effect.type === 'AppendJobEvent')
    .map(({ jobId, sequence, event }) => ({ jobId, sequence, event }));
  if (changed.length === 0 && events.length === 0) return undefined;
  return { states: changed.map((job) => ({ jobId: job.jobId, state: job })), events };
}

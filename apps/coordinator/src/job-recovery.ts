import {
  andThen,
  createCoordinatorState,
  decide,
  failInterruptedJobs,
  summarizeJob,
  transition,
  type CoordinatorState,
  type Decision,
} from '@thaw/orchestration';
import type { CoordinatorRecords } from './job-record.js';
import { keptPartOf } from './kept-decision.js';

/**
 * Takes the next term and starts with the jobs of the coordinators before it. Those that had not ended are failed, and
 * that is stored before anybody sees it.
 *
 * @throws what the store throws
 */
export async function recoverState(
  store: CoordinatorRecords,
  options: Omit<Parameters<typeof createCoordinatorState>[0], 'term' | 'jobs'>,
): Promise<CoordinatorState> {
  const term = await store.takeTerm();
  const jobs = (await store.loadJobStates()).map(({ state }) => state);
  const known = createCoordinatorState({ ...options, term, jobs });
  const decision = andThen(await submitForgotten(store, known), failInterruptedJobs);
  const kept = keptPartOf(known, decision);
  if (kept !== undefined) await store.commit(kept);
  return decision.state;
}

/** A coordinator may have ended between a job's record and the first decision about it. */
async function submitForgotten(store: CoordinatorRecords, known: CoordinatorState): Promise<Decision> {
  const withState = new Set(known.jobs.map(({ jobId }) => jobId));
  const forgotten = (await store.listJobs()).filter(({ id }) => !withState.has(id));
  return forgotten.reduce(
    (decision, { id: jobId, spec }) =>
      andThen(decision, (state) =>
        transition(state, { type: 'JobSubmitted', jobId, summary: summarizeJob(spec), at: state.now }),
      ),
    decide(known),
  );
}

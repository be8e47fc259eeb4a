import {
  andThen,
  createCoordinatorState,
  decide,
  hasEnded,
  JOB_STATUSES,
  recoverJobs,
  summarizeJob,
  transition,
  type CoordinatorState,
  type Decision,
} from '@thaw/orchestration';
import type { CoordinatorRecords, JobRecord } from './job-record.js';
import { keptPartOf } from './kept-decision.js';

/**
 * Takes the next term and takes up the jobs of the coordinators before it. What changes by that is stored before anybody sees it.
 *
 * @returns the state, and what is to be done first
 * @throws what the store throws
 */
export async function recoverState(
  store: CoordinatorRecords,
  options: Omit<Parameters<typeof createCoordinatorState>[0], 'term' | 'jobs'>,
): Promise<Decision> {
  const term = await store.takeTerm();
  const open = await store.listJobStates({
    statuses: JOB_STATUSES.filter((status) => !hasEnded({ status })),
  });
  const known = createCoordinatorState({ ...options, term, jobs: open.map(({ state }) => state) });
  // A coordinator may have ended between a job's record and the first decision about it.
  const forgotten = await store.listUndecidedJobs();
  const decision = andThen(recoverJobs(known), (state) => submitAll(state, forgotten));
  const kept = keptPartOf(known, decision);
  if (kept !== undefined) await store.commit(kept);
  return decision;
}

function submitAll(known: CoordinatorState, jobs: readonly JobRecord[]): Decision {
  return jobs.reduce(
    (decision, { id: jobId, spec }) =>
      andThen(decision, (state) =>
        transition(state, { type: 'JobSubmitted', jobId, summary: summarizeJob(spec), at: state.now }),
      ),
    decide(known),
  );
}

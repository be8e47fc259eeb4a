import type { CheckpointIndex } from './checkpoint-index.js';
import type { DecisionStore, StoredState } from './decision-store.js';
import type { JobStore, StoredJob } from './job-store.js';
import type { StepLedger } from './step-ledger.js';

/** All that a coordinator keeps in one place and in one order. Every implementation passes `testCoordinatorStoreConformance`. */
export interface CoordinatorStore<Job extends StoredJob, Event, State extends StoredState>
  extends JobStore<Job, Event>, DecisionStore<State, Event>, StepLedger, CheckpointIndex {
  /** Jobs of which no decision is stored, in the order in which they were created. */
  listUndecidedJobs(): Promise<Job[]>;
}

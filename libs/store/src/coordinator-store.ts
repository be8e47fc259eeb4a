import type { CheckpointIndex } from './checkpoint-index.js';
import type { DecisionStore } from './decision-store.js';
import type { JobStore, StoredJob } from './job-store.js';
import type { StepLedger } from './step-ledger.js';

/** All that a coordinator keeps in one place and in one order. Every implementation passes `testCoordinatorStoreConformance`. */
export interface CoordinatorStore<Job extends StoredJob, Event, State>
  extends JobStore<Job, Event>, DecisionStore<State, Event>, StepLedger, CheckpointIndex {}

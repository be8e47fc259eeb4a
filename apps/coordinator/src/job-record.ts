import type { JobEvent, JobSpec, JobState } from '@thaw/orchestration';
import type { JobInput } from '@thaw/protocol';
import type { CoordinatorStore } from '@thaw/store';

/** What the store keeps of a submission; how far the job is lies in its state and its events. */
export interface JobRecord {
  readonly id: string;
  readonly name: string;
  readonly idempotencyKey?: string;
  readonly spec: JobSpec;
  /** What was uploaded for the paths in the spec. */
  readonly inputs: readonly JobInput[];
}

/** The store of a coordinator, by what it keeps there. */
export type CoordinatorRecords = CoordinatorStore<JobRecord, JobEvent, JobState>;

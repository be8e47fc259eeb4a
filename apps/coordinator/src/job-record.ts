import type { JobSpec } from '@thaw/orchestration';

/** What the store keeps of a submission; how far the job is lies in its events. */
export interface JobRecord {
  readonly id: string;
  readonly idempotencyKey?: string;
  readonly spec: JobSpec;
  /** Absolute; relative paths in the spec start here. */
  readonly folder: string;
}

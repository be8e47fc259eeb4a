import type { JobSpec } from '@thaw/orchestration';
import type { JobInput } from '@thaw/protocol';

/** What the store keeps of a submission; how far the job is lies in its events. */
export interface JobRecord {
  readonly id: string;
  readonly idempotencyKey?: string;
  readonly spec: JobSpec;
  /** What was uploaded for the paths in the spec. */
  readonly inputs: readonly JobInput[];
}

import type { PeerTransport } from '@thaw/collectives';
import type { Logger } from '@thaw/observability';
import type { Assignment, WorkerClient, WorkerReport } from '@thaw/protocol';
import type { ComputeThread } from './compute/compute-thread.js';
import type { CourseReport } from './course-reports.js';
import type { MemberGroup, StateHolder } from './member-group.js';
import type { FeatureQuestion } from './peer-questions.js';

/** What a member works with; it owns none of it. */
export interface MemberTools {
  readonly workerId: string;
  readonly client: WorkerClient;
  /** Whether examples are read where a coordinator on the same machine has them. */
  readonly sharesFiles: boolean;
  readonly compute: ComputeThread;
  /** Connects with the other members; the member closes what it gets. */
  readonly connectPeers: (assignment: Assignment, signal: AbortSignal) => Promise<PeerTransport>;
  /** Asks another member for its state, or for the vector of one reduction. */
  readonly fetchState: (from: StateHolder, of: MemberGroup, reductions?: number) => Promise<Uint8Array>;
  /** Asks another member for features, as `encodeFeatureRows` writes them. */
  readonly fetchFeatures: (
    from: StateHolder,
    of: MemberGroup,
    wanted: FeatureQuestion,
  ) => Promise<Uint8Array>;
  /** Says something to the coordinator. */
  readonly report: (message: WorkerReport) => Promise<void>;
  /** What it said of a job's training and the coordinator has not acknowledged. */
  readonly unheard: (jobId: string) => readonly CourseReport[];
  /** Bound to the job and this member. */
  readonly logger: Logger;
}

// Original file: protos/thaw/v1/jobs.proto

import type { JobStatusInput as _thaw_v1_JobStatusInput, JobStatus as _thaw_v1_JobStatus } from '../../thaw/v1/JobStatus.js';
import type { GenerationInput as _thaw_v1_GenerationInput, Generation as _thaw_v1_Generation } from '../../thaw/v1/Generation.js';
import type { MemberInput as _thaw_v1_MemberInput, Member as _thaw_v1_Member } from '../../thaw/v1/Member.js';
import type { FailureInput as _thaw_v1_FailureInput, Failure as _thaw_v1_Failure } from '../../thaw/v1/Failure.js';
import type { JobResultInput as _thaw_v1_JobResultInput, JobResult as _thaw_v1_JobResult } from '../../thaw/v1/JobResult.js';
import type { WorkerSlowInput as _thaw_v1_WorkerSlowInput, WorkerSlow as _thaw_v1_WorkerSlow } from '../../thaw/v1/WorkerSlow.js';
import type { JobCheckpointInput as _thaw_v1_JobCheckpointInput, JobCheckpoint as _thaw_v1_JobCheckpoint } from '../../thaw/v1/JobCheckpoint.js';
import type { MemberPaceInput as _thaw_v1_MemberPaceInput, MemberPace as _thaw_v1_MemberPace } from '../../thaw/v1/MemberPace.js';
import type { FeatureUseInput as _thaw_v1_FeatureUseInput, FeatureUse as _thaw_v1_FeatureUse } from '../../thaw/v1/FeatureUse.js';
import type { Long } from '@grpc/proto-loader';

export interface JobInput {
  'jobId'?: (string);
  'name'?: (string);
  'status'?: (_thaw_v1_JobStatusInput);
  /**
   * Milliseconds since the Unix epoch; 0 while the job has not ended.
   */
  'submittedAtMs'?: (number | string | Long);
  'endedAtMs'?: (number | string | Long);
  /**
   * Committed optimizer steps, of how many at most. Goes back when steps were lost with all who had completed them.
   */
  'step'?: (number | string | Long);
  'totalSteps'?: (number | string | Long);
  'generation'?: (_thaw_v1_GenerationInput | null);
  'members'?: (_thaw_v1_MemberInput)[];
  /**
   * Set when status is FAILED.
   */
  'failure'?: (_thaw_v1_FailureInput | null);
  /**
   * Set when status is SUCCEEDED.
   */
  'result'?: (_thaw_v1_JobResultInput | null);
  /**
   * Those that hold the others up now.
   */
  'slowMembers'?: (_thaw_v1_WorkerSlowInput)[];
  /**
   * Unset before the first.
   */
  'checkpoint'?: (_thaw_v1_JobCheckpointInput | null);
  /**
   * Jobs of a higher one get workers first.
   */
  'priority'?: (number);
  /**
   * Place among the jobs that have not started, from 1 for the one that gets workers next; 0 for a job that has started or ended.
   */
  'queuePosition'?: (number);
  /**
   * What the job waits for, in a sentence; empty while it waits for nothing.
   */
  'waitingFor'?: (string);
  /**
   * Of those members that have reported a step in the present generation, in order of rank; none of a job that has ended.
   */
  'paces'?: (_thaw_v1_MemberPaceInput)[];
  /**
   * Of its members, of a job that has ended: of its last ones; unset where no frozen part is computed once.
   */
  'features'?: (_thaw_v1_FeatureUseInput | null);
}

export interface Job {
  'jobId': (string);
  'name': (string);
  'status': (_thaw_v1_JobStatus);
  /**
   * Milliseconds since the Unix epoch; 0 while the job has not ended.
   */
  'submittedAtMs': (number);
  'endedAtMs': (number);
  /**
   * Committed optimizer steps, of how many at most. Goes back when steps were lost with all who had completed them.
   */
  'step': (number);
  'totalSteps': (number);
  'generation': (_thaw_v1_Generation | null);
  'members': (_thaw_v1_Member)[];
  /**
   * Set when status is FAILED.
   */
  'failure': (_thaw_v1_Failure | null);
  /**
   * Set when status is SUCCEEDED.
   */
  'result': (_thaw_v1_JobResult | null);
  /**
   * Those that hold the others up now.
   */
  'slowMembers': (_thaw_v1_WorkerSlow)[];
  /**
   * Unset before the first.
   */
  'checkpoint': (_thaw_v1_JobCheckpoint | null);
  /**
   * Jobs of a higher one get workers first.
   */
  'priority': (number);
  /**
   * Place among the jobs that have not started, from 1 for the one that gets workers next; 0 for a job that has started or ended.
   */
  'queuePosition': (number);
  /**
   * What the job waits for, in a sentence; empty while it waits for nothing.
   */
  'waitingFor': (string);
  /**
   * Of those members that have reported a step in the present generation, in order of rank; none of a job that has ended.
   */
  'paces': (_thaw_v1_MemberPace)[];
  /**
   * Of its members, of a job that has ended: of its last ones; unset where no frozen part is computed once.
   */
  'features': (_thaw_v1_FeatureUse | null);
}

// Original file: protos/thaw/v1/jobs.proto

import type { JobQueuedInput as _thaw_v1_JobQueuedInput, JobQueued as _thaw_v1_JobQueued } from '../../thaw/v1/JobQueued.js';
import type { JobWaitingInput as _thaw_v1_JobWaitingInput, JobWaiting as _thaw_v1_JobWaiting } from '../../thaw/v1/JobWaiting.js';
import type { GenerationFormedInput as _thaw_v1_GenerationFormedInput, GenerationFormed as _thaw_v1_GenerationFormed } from '../../thaw/v1/GenerationFormed.js';
import type { TrainingStartedInput as _thaw_v1_TrainingStartedInput, TrainingStarted as _thaw_v1_TrainingStarted } from '../../thaw/v1/TrainingStarted.js';
import type { EpochCompletedInput as _thaw_v1_EpochCompletedInput, EpochCompleted as _thaw_v1_EpochCompleted } from '../../thaw/v1/EpochCompleted.js';
import type { JobSucceededInput as _thaw_v1_JobSucceededInput, JobSucceeded as _thaw_v1_JobSucceeded } from '../../thaw/v1/JobSucceeded.js';
import type { JobFailedInput as _thaw_v1_JobFailedInput, JobFailed as _thaw_v1_JobFailed } from '../../thaw/v1/JobFailed.js';
import type { JobCancelledInput as _thaw_v1_JobCancelledInput, JobCancelled as _thaw_v1_JobCancelled } from '../../thaw/v1/JobCancelled.js';
import type { DataPreparedInput as _thaw_v1_DataPreparedInput, DataPrepared as _thaw_v1_DataPrepared } from '../../thaw/v1/DataPrepared.js';
import type { PhaseStartedInput as _thaw_v1_PhaseStartedInput, PhaseStarted as _thaw_v1_PhaseStarted } from '../../thaw/v1/PhaseStarted.js';
import type { PhaseCompletedInput as _thaw_v1_PhaseCompletedInput, PhaseCompleted as _thaw_v1_PhaseCompleted } from '../../thaw/v1/PhaseCompleted.js';
import type { JobRestartedInput as _thaw_v1_JobRestartedInput, JobRestarted as _thaw_v1_JobRestarted } from '../../thaw/v1/JobRestarted.js';
import type { JobResumedInput as _thaw_v1_JobResumedInput, JobResumed as _thaw_v1_JobResumed } from '../../thaw/v1/JobResumed.js';
import type { CheckpointSavedInput as _thaw_v1_CheckpointSavedInput, CheckpointSaved as _thaw_v1_CheckpointSaved } from '../../thaw/v1/CheckpointSaved.js';
import type { CheckpointMissedInput as _thaw_v1_CheckpointMissedInput, CheckpointMissed as _thaw_v1_CheckpointMissed } from '../../thaw/v1/CheckpointMissed.js';
import type { CheckpointDamagedInput as _thaw_v1_CheckpointDamagedInput, CheckpointDamaged as _thaw_v1_CheckpointDamaged } from '../../thaw/v1/CheckpointDamaged.js';
import type { WorkerSlowInput as _thaw_v1_WorkerSlowInput, WorkerSlow as _thaw_v1_WorkerSlow } from '../../thaw/v1/WorkerSlow.js';
import type { WorkerRecoveredInput as _thaw_v1_WorkerRecoveredInput, WorkerRecovered as _thaw_v1_WorkerRecovered } from '../../thaw/v1/WorkerRecovered.js';
import type { WorkerKeptAwayInput as _thaw_v1_WorkerKeptAwayInput, WorkerKeptAway as _thaw_v1_WorkerKeptAway } from '../../thaw/v1/WorkerKeptAway.js';
import type { Long } from '@grpc/proto-loader';

/**
 * One line of a job's log.
 */
export interface JobEventInput {
  /**
   * Position in the coordinator's one log, ascending; the numbers of one job have gaps.
   */
  'sequence'?: (number | string | Long);
  'atMs'?: (number | string | Long);
  'queued'?: (_thaw_v1_JobQueuedInput | null);
  'waiting'?: (_thaw_v1_JobWaitingInput | null);
  'generationFormed'?: (_thaw_v1_GenerationFormedInput | null);
  'trainingStarted'?: (_thaw_v1_TrainingStartedInput | null);
  'epochCompleted'?: (_thaw_v1_EpochCompletedInput | null);
  'succeeded'?: (_thaw_v1_JobSucceededInput | null);
  'failed'?: (_thaw_v1_JobFailedInput | null);
  'cancelled'?: (_thaw_v1_JobCancelledInput | null);
  'dataPrepared'?: (_thaw_v1_DataPreparedInput | null);
  'phaseStarted'?: (_thaw_v1_PhaseStartedInput | null);
  'phaseCompleted'?: (_thaw_v1_PhaseCompletedInput | null);
  'restarted'?: (_thaw_v1_JobRestartedInput | null);
  'resumed'?: (_thaw_v1_JobResumedInput | null);
  'checkpointSaved'?: (_thaw_v1_CheckpointSavedInput | null);
  'checkpointMissed'?: (_thaw_v1_CheckpointMissedInput | null);
  'checkpointDamaged'?: (_thaw_v1_CheckpointDamagedInput | null);
  'workerSlow'?: (_thaw_v1_WorkerSlowInput | null);
  'workerRecovered'?: (_thaw_v1_WorkerRecoveredInput | null);
  'workerKeptAway'?: (_thaw_v1_WorkerKeptAwayInput | null);
  'body'?: "queued"|"waiting"|"generationFormed"|"trainingStarted"|"epochCompleted"|"succeeded"|"failed"|"cancelled"|"dataPrepared"|"phaseStarted"|"phaseCompleted"|"restarted"|"resumed"|"checkpointSaved"|"checkpointMissed"|"checkpointDamaged"|"workerSlow"|"workerRecovered"|"workerKeptAway";
}

/**
 * One line of a job's log.
 */
export interface JobEvent {
  /**
   * Position in the coordinator's one log, ascending; the numbers of one job have gaps.
   */
  'sequence': (number);
  'atMs': (number);
  'queued'?: (_thaw_v1_JobQueued | null);
  'waiting'?: (_thaw_v1_JobWaiting | null);
  'generationFormed'?: (_thaw_v1_GenerationFormed | null);
  'trainingStarted'?: (_thaw_v1_TrainingStarted | null);
  'epochCompleted'?: (_thaw_v1_EpochCompleted | null);
  'succeeded'?: (_thaw_v1_JobSucceeded | null);
  'failed'?: (_thaw_v1_JobFailed | null);
  'cancelled'?: (_thaw_v1_JobCancelled | null);
  'dataPrepared'?: (_thaw_v1_DataPrepared | null);
  'phaseStarted'?: (_thaw_v1_PhaseStarted | null);
  'phaseCompleted'?: (_thaw_v1_PhaseCompleted | null);
  'restarted'?: (_thaw_v1_JobRestarted | null);
  'resumed'?: (_thaw_v1_JobResumed | null);
  'checkpointSaved'?: (_thaw_v1_CheckpointSaved | null);
  'checkpointMissed'?: (_thaw_v1_CheckpointMissed | null);
  'checkpointDamaged'?: (_thaw_v1_CheckpointDamaged | null);
  'workerSlow'?: (_thaw_v1_WorkerSlow | null);
  'workerRecovered'?: (_thaw_v1_WorkerRecovered | null);
  'workerKeptAway'?: (_thaw_v1_WorkerKeptAway | null);
  'body'?: "queued"|"waiting"|"generationFormed"|"trainingStarted"|"epochCompleted"|"succeeded"|"failed"|"cancelled"|"dataPrepared"|"phaseStarted"|"phaseCompleted"|"restarted"|"resumed"|"checkpointSaved"|"checkpointMissed"|"checkpointDamaged"|"workerSlow"|"workerRecovered"|"workerKeptAway";
}

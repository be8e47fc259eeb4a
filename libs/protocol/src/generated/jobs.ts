import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { ArtifactInput as _thaw_v1_ArtifactInput, Artifact as _thaw_v1_Artifact } from './thaw/v1/Artifact.js';
import type { CancelJobRequestInput as _thaw_v1_CancelJobRequestInput, CancelJobRequest as _thaw_v1_CancelJobRequest } from './thaw/v1/CancelJobRequest.js';
import type { CancelJobResponseInput as _thaw_v1_CancelJobResponseInput, CancelJobResponse as _thaw_v1_CancelJobResponse } from './thaw/v1/CancelJobResponse.js';
import type { CheckpointDamagedInput as _thaw_v1_CheckpointDamagedInput, CheckpointDamaged as _thaw_v1_CheckpointDamaged } from './thaw/v1/CheckpointDamaged.js';
import type { CheckpointMissedInput as _thaw_v1_CheckpointMissedInput, CheckpointMissed as _thaw_v1_CheckpointMissed } from './thaw/v1/CheckpointMissed.js';
import type { CheckpointSavedInput as _thaw_v1_CheckpointSavedInput, CheckpointSaved as _thaw_v1_CheckpointSaved } from './thaw/v1/CheckpointSaved.js';
import type { ConfusionMatrixInput as _thaw_v1_ConfusionMatrixInput, ConfusionMatrix as _thaw_v1_ConfusionMatrix } from './thaw/v1/ConfusionMatrix.js';
import type { DataPreparedInput as _thaw_v1_DataPreparedInput, DataPrepared as _thaw_v1_DataPrepared } from './thaw/v1/DataPrepared.js';
import type { DescribeCoordinatorRequestInput as _thaw_v1_DescribeCoordinatorRequestInput, DescribeCoordinatorRequest as _thaw_v1_DescribeCoordinatorRequest } from './thaw/v1/DescribeCoordinatorRequest.js';
import type { DescribeCoordinatorResponseInput as _thaw_v1_DescribeCoordinatorResponseInput, DescribeCoordinatorResponse as _thaw_v1_DescribeCoordinatorResponse } from './thaw/v1/DescribeCoordinatorResponse.js';
import type { EpochCompletedInput as _thaw_v1_EpochCompletedInput, EpochCompleted as _thaw_v1_EpochCompleted } from './thaw/v1/EpochCompleted.js';
import type { FailureInput as _thaw_v1_FailureInput, Failure as _thaw_v1_Failure } from './thaw/v1/Failure.js';
import type { FeatureUseInput as _thaw_v1_FeatureUseInput, FeatureUse as _thaw_v1_FeatureUse } from './thaw/v1/FeatureUse.js';
import type { GenerationInput as _thaw_v1_GenerationInput, Generation as _thaw_v1_Generation } from './thaw/v1/Generation.js';
import type { GenerationFormedInput as _thaw_v1_GenerationFormedInput, GenerationFormed as _thaw_v1_GenerationFormed } from './thaw/v1/GenerationFormed.js';
import type { GetJobRequestInput as _thaw_v1_GetJobRequestInput, GetJobRequest as _thaw_v1_GetJobRequest } from './thaw/v1/GetJobRequest.js';
import type { GetJobResponseInput as _thaw_v1_GetJobResponseInput, GetJobResponse as _thaw_v1_GetJobResponse } from './thaw/v1/GetJobResponse.js';
import type { JobInput as _thaw_v1_JobInput, Job as _thaw_v1_Job } from './thaw/v1/Job.js';
import type { JobCancelledInput as _thaw_v1_JobCancelledInput, JobCancelled as _thaw_v1_JobCancelled } from './thaw/v1/JobCancelled.js';
import type { JobCheckpointInput as _thaw_v1_JobCheckpointInput, JobCheckpoint as _thaw_v1_JobCheckpoint } from './thaw/v1/JobCheckpoint.js';
import type { JobEventInput as _thaw_v1_JobEventInput, JobEvent as _thaw_v1_JobEvent } from './thaw/v1/JobEvent.js';
import type { JobFailedInput as _thaw_v1_JobFailedInput, JobFailed as _thaw_v1_JobFailed } from './thaw/v1/JobFailed.js';
import type { JobInputPathInput as _thaw_v1_JobInputPathInput, JobInputPath as _thaw_v1_JobInputPath } from './thaw/v1/JobInputPath.js';
import type { JobLogLineInput as _thaw_v1_JobLogLineInput, JobLogLine as _thaw_v1_JobLogLine } from './thaw/v1/JobLogLine.js';
import type { JobProgressInput as _thaw_v1_JobProgressInput, JobProgress as _thaw_v1_JobProgress } from './thaw/v1/JobProgress.js';
import type { JobQueuedInput as _thaw_v1_JobQueuedInput, JobQueued as _thaw_v1_JobQueued } from './thaw/v1/JobQueued.js';
import type { JobRestartedInput as _thaw_v1_JobRestartedInput, JobRestarted as _thaw_v1_JobRestarted } from './thaw/v1/JobRestarted.js';
import type { JobResultInput as _thaw_v1_JobResultInput, JobResult as _thaw_v1_JobResult } from './thaw/v1/JobResult.js';
import type { JobResumedInput as _thaw_v1_JobResumedInput, JobResumed as _thaw_v1_JobResumed } from './thaw/v1/JobResumed.js';
import type { JobServiceClient as _thaw_v1_JobServiceClient, JobServiceDefinition as _thaw_v1_JobServiceDefinition } from './thaw/v1/JobService.js';
import type { JobSucceededInput as _thaw_v1_JobSucceededInput, JobSucceeded as _thaw_v1_JobSucceeded } from './thaw/v1/JobSucceeded.js';
import type { JobWaitingInput as _thaw_v1_JobWaitingInput, JobWaiting as _thaw_v1_JobWaiting } from './thaw/v1/JobWaiting.js';
import type { LedgerFactsInput as _thaw_v1_LedgerFactsInput, LedgerFacts as _thaw_v1_LedgerFacts } from './thaw/v1/LedgerFacts.js';
import type { LedgerRowInput as _thaw_v1_LedgerRowInput, LedgerRow as _thaw_v1_LedgerRow } from './thaw/v1/LedgerRow.js';
import type { LedgerRowsInput as _thaw_v1_LedgerRowsInput, LedgerRows as _thaw_v1_LedgerRows } from './thaw/v1/LedgerRows.js';
import type { ListJobInputsRequestInput as _thaw_v1_ListJobInputsRequestInput, ListJobInputsRequest as _thaw_v1_ListJobInputsRequest } from './thaw/v1/ListJobInputsRequest.js';
import type { ListJobInputsResponseInput as _thaw_v1_ListJobInputsResponseInput, ListJobInputsResponse as _thaw_v1_ListJobInputsResponse } from './thaw/v1/ListJobInputsResponse.js';
import type { ListJobsRequestInput as _thaw_v1_ListJobsRequestInput, ListJobsRequest as _thaw_v1_ListJobsRequest } from './thaw/v1/ListJobsRequest.js';
import type { ListJobsResponseInput as _thaw_v1_ListJobsResponseInput, ListJobsResponse as _thaw_v1_ListJobsResponse } from './thaw/v1/ListJobsResponse.js';
import type { LocateExamplesRequestInput as _thaw_v1_LocateExamplesRequestInput, LocateExamplesRequest as _thaw_v1_LocateExamplesRequest } from './thaw/v1/LocateExamplesRequest.js';
import type { LocateExamplesResponseInput as _thaw_v1_LocateExamplesResponseInput, LocateExamplesResponse as _thaw_v1_LocateExamplesResponse } from './thaw/v1/LocateExamplesResponse.js';
import type { LocatedExampleInput as _thaw_v1_LocatedExampleInput, LocatedExample as _thaw_v1_LocatedExample } from './thaw/v1/LocatedExample.js';
import type { LogLineInput as _thaw_v1_LogLineInput, LogLine as _thaw_v1_LogLine } from './thaw/v1/LogLine.js';
import type { LossScalingInput as _thaw_v1_LossScalingInput, LossScaling as _thaw_v1_LossScaling } from './thaw/v1/LossScaling.js';
import type { MeasurementsInput as _thaw_v1_MeasurementsInput, Measurements as _thaw_v1_Measurements } from './thaw/v1/Measurements.js';
import type { MemberInput as _thaw_v1_MemberInput, Member as _thaw_v1_Member } from './thaw/v1/Member.js';
import type { MemberPaceInput as _thaw_v1_MemberPaceInput, MemberPace as _thaw_v1_MemberPace } from './thaw/v1/MemberPace.js';
import type { PhaseCompletedInput as _thaw_v1_PhaseCompletedInput, PhaseCompleted as _thaw_v1_PhaseCompleted } from './thaw/v1/PhaseCompleted.js';
import type { PhaseSettingInput as _thaw_v1_PhaseSettingInput, PhaseSetting as _thaw_v1_PhaseSetting } from './thaw/v1/PhaseSetting.js';
import type { PhaseStartedInput as _thaw_v1_PhaseStartedInput, PhaseStarted as _thaw_v1_PhaseStarted } from './thaw/v1/PhaseStarted.js';
import type { PoolWorkerInput as _thaw_v1_PoolWorkerInput, PoolWorker as _thaw_v1_PoolWorker } from './thaw/v1/PoolWorker.js';
import type { ReadJobLogRequestInput as _thaw_v1_ReadJobLogRequestInput, ReadJobLogRequest as _thaw_v1_ReadJobLogRequest } from './thaw/v1/ReadJobLogRequest.js';
import type { ReadJobLogResponseInput as _thaw_v1_ReadJobLogResponseInput, ReadJobLogResponse as _thaw_v1_ReadJobLogResponse } from './thaw/v1/ReadJobLogResponse.js';
import type { ReadLedgerRequestInput as _thaw_v1_ReadLedgerRequestInput, ReadLedgerRequest as _thaw_v1_ReadLedgerRequest } from './thaw/v1/ReadLedgerRequest.js';
import type { ReadLedgerResponseInput as _thaw_v1_ReadLedgerResponseInput, ReadLedgerResponse as _thaw_v1_ReadLedgerResponse } from './thaw/v1/ReadLedgerResponse.js';
import type { ReplicaRunInput as _thaw_v1_ReplicaRunInput, ReplicaRun as _thaw_v1_ReplicaRun } from './thaw/v1/ReplicaRun.js';
import type { ResumeJobRequestInput as _thaw_v1_ResumeJobRequestInput, ResumeJobRequest as _thaw_v1_ResumeJobRequest } from './thaw/v1/ResumeJobRequest.js';
import type { ResumeJobResponseInput as _thaw_v1_ResumeJobResponseInput, ResumeJobResponse as _thaw_v1_ResumeJobResponse } from './thaw/v1/ResumeJobResponse.js';
import type { SkippedExampleInput as _thaw_v1_SkippedExampleInput, SkippedExample as _thaw_v1_SkippedExample } from './thaw/v1/SkippedExample.js';
import type { SubmitJobRequestInput as _thaw_v1_SubmitJobRequestInput, SubmitJobRequest as _thaw_v1_SubmitJobRequest } from './thaw/v1/SubmitJobRequest.js';
import type { SubmitJobResponseInput as _thaw_v1_SubmitJobResponseInput, SubmitJobResponse as _thaw_v1_SubmitJobResponse } from './thaw/v1/SubmitJobResponse.js';
import type { TrainingStartedInput as _thaw_v1_TrainingStartedInput, TrainingStarted as _thaw_v1_TrainingStarted } from './thaw/v1/TrainingStarted.js';
import type { UploadedPathInput as _thaw_v1_UploadedPathInput, UploadedPath as _thaw_v1_UploadedPath } from './thaw/v1/UploadedPath.js';
import type { WatchJobRequestInput as _thaw_v1_WatchJobRequestInput, WatchJobRequest as _thaw_v1_WatchJobRequest } from './thaw/v1/WatchJobRequest.js';
import type { WatchJobResponseInput as _thaw_v1_WatchJobResponseInput, WatchJobResponse as _thaw_v1_WatchJobResponse } from './thaw/v1/WatchJobResponse.js';
import type { WeightReportInput as _thaw_v1_WeightReportInput, WeightReport as _thaw_v1_WeightReport } from './thaw/v1/WeightReport.js';
import type { WorkerKeptAwayInput as _thaw_v1_WorkerKeptAwayInput, WorkerKeptAway as _thaw_v1_WorkerKeptAway } from './thaw/v1/WorkerKeptAway.js';
import type { WorkerRecoveredInput as _thaw_v1_WorkerRecoveredInput, WorkerRecovered as _thaw_v1_WorkerRecovered } from './thaw/v1/WorkerRecovered.js';
import type { WorkerSlowInput as _thaw_v1_WorkerSlowInput, WorkerSlow as _thaw_v1_WorkerSlow } from './thaw/v1/WorkerSlow.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  thaw: {
    v1: {
      Artifact: MessageTypeDefinition<_thaw_v1_ArtifactInput, _thaw_v1_Artifact>
      CancelJobRequest: MessageTypeDefinition<_thaw_v1_CancelJobRequestInput, _thaw_v1_CancelJobRequest>
      CancelJobResponse: MessageTypeDefinition<_thaw_v1_CancelJobResponseInput, _thaw_v1_CancelJobResponse>
      CheckpointDamaged: MessageTypeDefinition<_thaw_v1_CheckpointDamagedInput, _thaw_v1_CheckpointDamaged>
      CheckpointMissed: MessageTypeDefinition<_thaw_v1_CheckpointMissedInput, _thaw_v1_CheckpointMissed>
      CheckpointSaved: MessageTypeDefinition<_thaw_v1_CheckpointSavedInput, _thaw_v1_CheckpointSaved>
      ConfusionMatrix: MessageTypeDefinition<_thaw_v1_ConfusionMatrixInput, _thaw_v1_ConfusionMatrix>
      DataPrepared: MessageTypeDefinition<_thaw_v1_DataPreparedInput, _thaw_v1_DataPrepared>
      DescribeCoordinatorRequest: MessageTypeDefinition<_thaw_v1_DescribeCoordinatorRequestInput, _thaw_v1_DescribeCoordinatorRequest>
      DescribeCoordinatorResponse: MessageTypeDefinition<_thaw_v1_DescribeCoordinatorResponseInput, _thaw_v1_DescribeCoordinatorResponse>
      EpochCompleted: MessageTypeDefinition<_thaw_v1_EpochCompletedInput, _thaw_v1_EpochCompleted>
      Failure: MessageTypeDefinition<_thaw_v1_FailureInput, _thaw_v1_Failure>
      FeatureUse: MessageTypeDefinition<_thaw_v1_FeatureUseInput, _thaw_v1_FeatureUse>
      Generation: MessageTypeDefinition<_thaw_v1_GenerationInput, _thaw_v1_Generation>
      GenerationFormed: MessageTypeDefinition<_thaw_v1_GenerationFormedInput, _thaw_v1_GenerationFormed>
      GetJobRequest: MessageTypeDefinition<_thaw_v1_GetJobRequestInput, _thaw_v1_GetJobRequest>
      GetJobResponse: MessageTypeDefinition<_thaw_v1_GetJobResponseInput, _thaw_v1_GetJobResponse>
      Job: MessageTypeDefinition<_thaw_v1_JobInput, _thaw_v1_Job>
      JobCancelled: MessageTypeDefinition<_thaw_v1_JobCancelledInput, _thaw_v1_JobCancelled>
      JobCheckpoint: MessageTypeDefinition<_thaw_v1_JobCheckpointInput, _thaw_v1_JobCheckpoint>
      JobEvent: MessageTypeDefinition<_thaw_v1_JobEventInput, _thaw_v1_JobEvent>
      JobFailed: MessageTypeDefinition<_thaw_v1_JobFailedInput, _thaw_v1_JobFailed>
      JobInputPath: MessageTypeDefinition<_thaw_v1_JobInputPathInput, _thaw_v1_JobInputPath>
      JobLogLine: MessageTypeDefinition<_thaw_v1_JobLogLineInput, _thaw_v1_JobLogLine>
      JobProgress: MessageTypeDefinition<_thaw_v1_JobProgressInput, _thaw_v1_JobProgress>
      JobQueued: MessageTypeDefinition<_thaw_v1_JobQueuedInput, _thaw_v1_JobQueued>
      JobRestarted: MessageTypeDefinition<_thaw_v1_JobRestartedInput, _thaw_v1_JobRestarted>
      JobResult: MessageTypeDefinition<_thaw_v1_JobResultInput, _thaw_v1_JobResult>
      JobResumed: MessageTypeDefinition<_thaw_v1_JobResumedInput, _thaw_v1_JobResumed>
      /**
       * What a user does with jobs.
       */
      JobService: SubtypeConstructor<typeof grpc.Client, _thaw_v1_JobServiceClient> & { service: _thaw_v1_JobServiceDefinition }
      JobStatus: EnumTypeDefinition
      JobSucceeded: MessageTypeDefinition<_thaw_v1_JobSucceededInput, _thaw_v1_JobSucceeded>
      JobWaiting: MessageTypeDefinition<_thaw_v1_JobWaitingInput, _thaw_v1_JobWaiting>
      LedgerFacts: MessageTypeDefinition<_thaw_v1_LedgerFactsInput, _thaw_v1_LedgerFacts>
      LedgerRow: MessageTypeDefinition<_thaw_v1_LedgerRowInput, _thaw_v1_LedgerRow>
      LedgerRows: MessageTypeDefinition<_thaw_v1_LedgerRowsInput, _thaw_v1_LedgerRows>
      ListJobInputsRequest: MessageTypeDefinition<_thaw_v1_ListJobInputsRequestInput, _thaw_v1_ListJobInputsRequest>
      ListJobInputsResponse: MessageTypeDefinition<_thaw_v1_ListJobInputsResponseInput, _thaw_v1_ListJobInputsResponse>
      ListJobsRequest: MessageTypeDefinition<_thaw_v1_ListJobsRequestInput, _thaw_v1_ListJobsRequest>
      ListJobsResponse: MessageTypeDefinition<_thaw_v1_ListJobsResponseInput, _thaw_v1_ListJobsResponse>
      LocateExamplesRequest: MessageTypeDefinition<_thaw_v1_LocateExamplesRequestInput, _thaw_v1_LocateExamplesRequest>
      LocateExamplesResponse: MessageTypeDefinition<_thaw_v1_LocateExamplesResponseInput, _thaw_v1_LocateExamplesResponse>
      LocatedExample: MessageTypeDefinition<_thaw_v1_LocatedExampleInput, _thaw_v1_LocatedExample>
      LogLine: MessageTypeDefinition<_thaw_v1_LogLineInput, _thaw_v1_LogLine>
      LossScaling: MessageTypeDefinition<_thaw_v1_LossScalingInput, _thaw_v1_LossScaling>
      Measurements: MessageTypeDefinition<_thaw_v1_MeasurementsInput, _thaw_v1_Measurements>
      Member: MessageTypeDefinition<_thaw_v1_MemberInput, _thaw_v1_Member>
      MemberPace: MessageTypeDefinition<_thaw_v1_MemberPaceInput, _thaw_v1_MemberPace>
      PhaseCompleted: MessageTypeDefinition<_thaw_v1_PhaseCompletedInput, _thaw_v1_PhaseCompleted>
      PhaseSetting: MessageTypeDefinition<_thaw_v1_PhaseSettingInput, _thaw_v1_PhaseSetting>
      PhaseStarted: MessageTypeDefinition<_thaw_v1_PhaseStartedInput, _thaw_v1_PhaseStarted>
      PoolWorker: MessageTypeDefinition<_thaw_v1_PoolWorkerInput, _thaw_v1_PoolWorker>
      ReadJobLogRequest: MessageTypeDefinition<_thaw_v1_ReadJobLogRequestInput, _thaw_v1_ReadJobLogRequest>
      ReadJobLogResponse: MessageTypeDefinition<_thaw_v1_ReadJobLogResponseInput, _thaw_v1_ReadJobLogResponse>
      ReadLedgerRequest: MessageTypeDefinition<_thaw_v1_ReadLedgerRequestInput, _thaw_v1_ReadLedgerRequest>
      ReadLedgerResponse: MessageTypeDefinition<_thaw_v1_ReadLedgerResponseInput, _thaw_v1_ReadLedgerResponse>
      ReplicaRun: MessageTypeDefinition<_thaw_v1_ReplicaRunInput, _thaw_v1_ReplicaRun>
      ResumeJobRequest: MessageTypeDefinition<_thaw_v1_ResumeJobRequestInput, _thaw_v1_ResumeJobRequest>
      ResumeJobResponse: MessageTypeDefinition<_thaw_v1_ResumeJobResponseInput, _thaw_v1_ResumeJobResponse>
      SkippedExample: MessageTypeDefinition<_thaw_v1_SkippedExampleInput, _thaw_v1_SkippedExample>
      SubmitJobRequest: MessageTypeDefinition<_thaw_v1_SubmitJobRequestInput, _thaw_v1_SubmitJobRequest>
      SubmitJobResponse: MessageTypeDefinition<_thaw_v1_SubmitJobResponseInput, _thaw_v1_SubmitJobResponse>
      TrainingStarted: MessageTypeDefinition<_thaw_v1_TrainingStartedInput, _thaw_v1_TrainingStarted>
      UploadedPath: MessageTypeDefinition<_thaw_v1_UploadedPathInput, _thaw_v1_UploadedPath>
      WatchJobRequest: MessageTypeDefinition<_thaw_v1_WatchJobRequestInput, _thaw_v1_WatchJobRequest>
      WatchJobResponse: MessageTypeDefinition<_thaw_v1_WatchJobResponseInput, _thaw_v1_WatchJobResponse>
      WeightReport: MessageTypeDefinition<_thaw_v1_WeightReportInput, _thaw_v1_WeightReport>
      WorkerKeptAway: MessageTypeDefinition<_thaw_v1_WorkerKeptAwayInput, _thaw_v1_WorkerKeptAway>
      WorkerRecovered: MessageTypeDefinition<_thaw_v1_WorkerRecoveredInput, _thaw_v1_WorkerRecovered>
      WorkerSlow: MessageTypeDefinition<_thaw_v1_WorkerSlowInput, _thaw_v1_WorkerSlow>
    }
  }
}


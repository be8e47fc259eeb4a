import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { AcknowledgedInput as _thaw_v1_AcknowledgedInput, Acknowledged as _thaw_v1_Acknowledged } from './thaw/v1/Acknowledged.js';
import type { ArtifactInput as _thaw_v1_ArtifactInput, Artifact as _thaw_v1_Artifact } from './thaw/v1/Artifact.js';
import type { ArtifactHeaderInput as _thaw_v1_ArtifactHeaderInput, ArtifactHeader as _thaw_v1_ArtifactHeader } from './thaw/v1/ArtifactHeader.js';
import type { ArtifactServiceClient as _thaw_v1_ArtifactServiceClient, ArtifactServiceDefinition as _thaw_v1_ArtifactServiceDefinition } from './thaw/v1/ArtifactService.js';
import type { AssignmentInput as _thaw_v1_AssignmentInput, Assignment as _thaw_v1_Assignment } from './thaw/v1/Assignment.js';
import type { BlockInfoInput as _thaw_v1_BlockInfoInput, BlockInfo as _thaw_v1_BlockInfo } from './thaw/v1/BlockInfo.js';
import type { BlockPlaceInput as _thaw_v1_BlockPlaceInput, BlockPlace as _thaw_v1_BlockPlace } from './thaw/v1/BlockPlace.js';
import type { CancelJobRequestInput as _thaw_v1_CancelJobRequestInput, CancelJobRequest as _thaw_v1_CancelJobRequest } from './thaw/v1/CancelJobRequest.js';
import type { CancelJobResponseInput as _thaw_v1_CancelJobResponseInput, CancelJobResponse as _thaw_v1_CancelJobResponse } from './thaw/v1/CancelJobResponse.js';
import type { CatchUpInput as _thaw_v1_CatchUpInput, CatchUp as _thaw_v1_CatchUp } from './thaw/v1/CatchUp.js';
import type { CheckpointDamagedInput as _thaw_v1_CheckpointDamagedInput, CheckpointDamaged as _thaw_v1_CheckpointDamaged } from './thaw/v1/CheckpointDamaged.js';
import type { CheckpointHeaderInput as _thaw_v1_CheckpointHeaderInput, CheckpointHeader as _thaw_v1_CheckpointHeader } from './thaw/v1/CheckpointHeader.js';
import type { CheckpointMissedInput as _thaw_v1_CheckpointMissedInput, CheckpointMissed as _thaw_v1_CheckpointMissed } from './thaw/v1/CheckpointMissed.js';
import type { CheckpointSavedInput as _thaw_v1_CheckpointSavedInput, CheckpointSaved as _thaw_v1_CheckpointSaved } from './thaw/v1/CheckpointSaved.js';
import type { ConfusionMatrixInput as _thaw_v1_ConfusionMatrixInput, ConfusionMatrix as _thaw_v1_ConfusionMatrix } from './thaw/v1/ConfusionMatrix.js';
import type { DataPreparedInput as _thaw_v1_DataPreparedInput, DataPrepared as _thaw_v1_DataPrepared } from './thaw/v1/DataPrepared.js';
import type { DatasetInfoInput as _thaw_v1_DatasetInfoInput, DatasetInfo as _thaw_v1_DatasetInfo } from './thaw/v1/DatasetInfo.js';
import type { DescribeCoordinatorRequestInput as _thaw_v1_DescribeCoordinatorRequestInput, DescribeCoordinatorRequest as _thaw_v1_DescribeCoordinatorRequest } from './thaw/v1/DescribeCoordinatorRequest.js';
import type { DescribeCoordinatorResponseInput as _thaw_v1_DescribeCoordinatorResponseInput, DescribeCoordinatorResponse as _thaw_v1_DescribeCoordinatorResponse } from './thaw/v1/DescribeCoordinatorResponse.js';
import type { DownloadArtifactRequestInput as _thaw_v1_DownloadArtifactRequestInput, DownloadArtifactRequest as _thaw_v1_DownloadArtifactRequest } from './thaw/v1/DownloadArtifactRequest.js';
import type { DownloadArtifactResponseInput as _thaw_v1_DownloadArtifactResponseInput, DownloadArtifactResponse as _thaw_v1_DownloadArtifactResponse } from './thaw/v1/DownloadArtifactResponse.js';
import type { DownloadHeldOutRequestInput as _thaw_v1_DownloadHeldOutRequestInput, DownloadHeldOutRequest as _thaw_v1_DownloadHeldOutRequest } from './thaw/v1/DownloadHeldOutRequest.js';
import type { DownloadHeldOutResponseInput as _thaw_v1_DownloadHeldOutResponseInput, DownloadHeldOutResponse as _thaw_v1_DownloadHeldOutResponse } from './thaw/v1/DownloadHeldOutResponse.js';
import type { EpochCompletedInput as _thaw_v1_EpochCompletedInput, EpochCompleted as _thaw_v1_EpochCompleted } from './thaw/v1/EpochCompleted.js';
import type { EpochReportInput as _thaw_v1_EpochReportInput, EpochReport as _thaw_v1_EpochReport } from './thaw/v1/EpochReport.js';
import type { FailureInput as _thaw_v1_FailureInput, Failure as _thaw_v1_Failure } from './thaw/v1/Failure.js';
import type { FeatureUseInput as _thaw_v1_FeatureUseInput, FeatureUse as _thaw_v1_FeatureUse } from './thaw/v1/FeatureUse.js';
import type { FetchBlockRequestInput as _thaw_v1_FetchBlockRequestInput, FetchBlockRequest as _thaw_v1_FetchBlockRequest } from './thaw/v1/FetchBlockRequest.js';
import type { FetchBlockResponseInput as _thaw_v1_FetchBlockResponseInput, FetchBlockResponse as _thaw_v1_FetchBlockResponse } from './thaw/v1/FetchBlockResponse.js';
import type { FetchCheckpointRequestInput as _thaw_v1_FetchCheckpointRequestInput, FetchCheckpointRequest as _thaw_v1_FetchCheckpointRequest } from './thaw/v1/FetchCheckpointRequest.js';
import type { FetchCheckpointResponseInput as _thaw_v1_FetchCheckpointResponseInput, FetchCheckpointResponse as _thaw_v1_FetchCheckpointResponse } from './thaw/v1/FetchCheckpointResponse.js';
import type { FetchModelRequestInput as _thaw_v1_FetchModelRequestInput, FetchModelRequest as _thaw_v1_FetchModelRequest } from './thaw/v1/FetchModelRequest.js';
import type { FetchModelResponseInput as _thaw_v1_FetchModelResponseInput, FetchModelResponse as _thaw_v1_FetchModelResponse } from './thaw/v1/FetchModelResponse.js';
import type { GenerationInput as _thaw_v1_GenerationInput, Generation as _thaw_v1_Generation } from './thaw/v1/Generation.js';
import type { GenerationFormedInput as _thaw_v1_GenerationFormedInput, GenerationFormed as _thaw_v1_GenerationFormed } from './thaw/v1/GenerationFormed.js';
import type { GetJobRequestInput as _thaw_v1_GetJobRequestInput, GetJobRequest as _thaw_v1_GetJobRequest } from './thaw/v1/GetJobRequest.js';
import type { GetJobResponseInput as _thaw_v1_GetJobResponseInput, GetJobResponse as _thaw_v1_GetJobResponse } from './thaw/v1/GetJobResponse.js';
import type { HeartbeatInput as _thaw_v1_HeartbeatInput, Heartbeat as _thaw_v1_Heartbeat } from './thaw/v1/Heartbeat.js';
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
import type { JoinRequestInput as _thaw_v1_JoinRequestInput, JoinRequest as _thaw_v1_JoinRequest } from './thaw/v1/JoinRequest.js';
import type { JoinResponseInput as _thaw_v1_JoinResponseInput, JoinResponse as _thaw_v1_JoinResponse } from './thaw/v1/JoinResponse.js';
import type { LedgerFactsInput as _thaw_v1_LedgerFactsInput, LedgerFacts as _thaw_v1_LedgerFacts } from './thaw/v1/LedgerFacts.js';
import type { LedgerRowInput as _thaw_v1_LedgerRowInput, LedgerRow as _thaw_v1_LedgerRow } from './thaw/v1/LedgerRow.js';
import type { LedgerRowsInput as _thaw_v1_LedgerRowsInput, LedgerRows as _thaw_v1_LedgerRows } from './thaw/v1/LedgerRows.js';
import type { ListArtifactsRequestInput as _thaw_v1_ListArtifactsRequestInput, ListArtifactsRequest as _thaw_v1_ListArtifactsRequest } from './thaw/v1/ListArtifactsRequest.js';
import type { ListArtifactsResponseInput as _thaw_v1_ListArtifactsResponseInput, ListArtifactsResponse as _thaw_v1_ListArtifactsResponse } from './thaw/v1/ListArtifactsResponse.js';
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
import type { MemberAddressInput as _thaw_v1_MemberAddressInput, MemberAddress as _thaw_v1_MemberAddress } from './thaw/v1/MemberAddress.js';
import type { MemberCheckpointMissedInput as _thaw_v1_MemberCheckpointMissedInput, MemberCheckpointMissed as _thaw_v1_MemberCheckpointMissed } from './thaw/v1/MemberCheckpointMissed.js';
import type { MemberCheckpointTakenInput as _thaw_v1_MemberCheckpointTakenInput, MemberCheckpointTaken as _thaw_v1_MemberCheckpointTaken } from './thaw/v1/MemberCheckpointTaken.js';
import type { MemberFailedInput as _thaw_v1_MemberFailedInput, MemberFailed as _thaw_v1_MemberFailed } from './thaw/v1/MemberFailed.js';
import type { MemberFinishedInput as _thaw_v1_MemberFinishedInput, MemberFinished as _thaw_v1_MemberFinished } from './thaw/v1/MemberFinished.js';
import type { MemberLogInput as _thaw_v1_MemberLogInput, MemberLog as _thaw_v1_MemberLog } from './thaw/v1/MemberLog.js';
import type { MemberPaceInput as _thaw_v1_MemberPaceInput, MemberPace as _thaw_v1_MemberPace } from './thaw/v1/MemberPace.js';
import type { MemberPhaseCompletedInput as _thaw_v1_MemberPhaseCompletedInput, MemberPhaseCompleted as _thaw_v1_MemberPhaseCompleted } from './thaw/v1/MemberPhaseCompleted.js';
import type { MemberPhaseStartedInput as _thaw_v1_MemberPhaseStartedInput, MemberPhaseStarted as _thaw_v1_MemberPhaseStarted } from './thaw/v1/MemberPhaseStarted.js';
import type { MemberProgressInput as _thaw_v1_MemberProgressInput, MemberProgress as _thaw_v1_MemberProgress } from './thaw/v1/MemberProgress.js';
import type { MemberReadyInput as _thaw_v1_MemberReadyInput, MemberReady as _thaw_v1_MemberReady } from './thaw/v1/MemberReady.js';
import type { PeerAccusedInput as _thaw_v1_PeerAccusedInput, PeerAccused as _thaw_v1_PeerAccused } from './thaw/v1/PeerAccused.js';
import type { PhaseCompletedInput as _thaw_v1_PhaseCompletedInput, PhaseCompleted as _thaw_v1_PhaseCompleted } from './thaw/v1/PhaseCompleted.js';
import type { PhaseSettingInput as _thaw_v1_PhaseSettingInput, PhaseSetting as _thaw_v1_PhaseSetting } from './thaw/v1/PhaseSetting.js';
import type { PhaseStartedInput as _thaw_v1_PhaseStartedInput, PhaseStarted as _thaw_v1_PhaseStarted } from './thaw/v1/PhaseStarted.js';
import type { PoolWorkerInput as _thaw_v1_PoolWorkerInput, PoolWorker as _thaw_v1_PoolWorker } from './thaw/v1/PoolWorker.js';
import type { ReachCheckInput as _thaw_v1_ReachCheckInput, ReachCheck as _thaw_v1_ReachCheck } from './thaw/v1/ReachCheck.js';
import type { ReachCheckedInput as _thaw_v1_ReachCheckedInput, ReachChecked as _thaw_v1_ReachChecked } from './thaw/v1/ReachChecked.js';
import type { ReadJobLogRequestInput as _thaw_v1_ReadJobLogRequestInput, ReadJobLogRequest as _thaw_v1_ReadJobLogRequest } from './thaw/v1/ReadJobLogRequest.js';
import type { ReadJobLogResponseInput as _thaw_v1_ReadJobLogResponseInput, ReadJobLogResponse as _thaw_v1_ReadJobLogResponse } from './thaw/v1/ReadJobLogResponse.js';
import type { ReadLedgerRequestInput as _thaw_v1_ReadLedgerRequestInput, ReadLedgerRequest as _thaw_v1_ReadLedgerRequest } from './thaw/v1/ReadLedgerRequest.js';
import type { ReadLedgerResponseInput as _thaw_v1_ReadLedgerResponseInput, ReadLedgerResponse as _thaw_v1_ReadLedgerResponse } from './thaw/v1/ReadLedgerResponse.js';
import type { RefusalInput as _thaw_v1_RefusalInput, Refusal as _thaw_v1_Refusal } from './thaw/v1/Refusal.js';
import type { ReplicaRunInput as _thaw_v1_ReplicaRunInput, ReplicaRun as _thaw_v1_ReplicaRun } from './thaw/v1/ReplicaRun.js';
import type { RequestResultInput as _thaw_v1_RequestResultInput, RequestResult as _thaw_v1_RequestResult } from './thaw/v1/RequestResult.js';
import type { RestoredEpochInput as _thaw_v1_RestoredEpochInput, RestoredEpoch as _thaw_v1_RestoredEpoch } from './thaw/v1/RestoredEpoch.js';
import type { ResultReportInput as _thaw_v1_ResultReportInput, ResultReport as _thaw_v1_ResultReport } from './thaw/v1/ResultReport.js';
import type { ResumeJobRequestInput as _thaw_v1_ResumeJobRequestInput, ResumeJobRequest as _thaw_v1_ResumeJobRequest } from './thaw/v1/ResumeJobRequest.js';
import type { ResumeJobResponseInput as _thaw_v1_ResumeJobResponseInput, ResumeJobResponse as _thaw_v1_ResumeJobResponse } from './thaw/v1/ResumeJobResponse.js';
import type { SkippedExampleInput as _thaw_v1_SkippedExampleInput, SkippedExample as _thaw_v1_SkippedExample } from './thaw/v1/SkippedExample.js';
import type { StartInput as _thaw_v1_StartInput, Start as _thaw_v1_Start } from './thaw/v1/Start.js';
import type { StepReportInput as _thaw_v1_StepReportInput, StepReport as _thaw_v1_StepReport } from './thaw/v1/StepReport.js';
import type { StepReportsInput as _thaw_v1_StepReportsInput, StepReports as _thaw_v1_StepReports } from './thaw/v1/StepReports.js';
import type { StopInput as _thaw_v1_StopInput, Stop as _thaw_v1_Stop } from './thaw/v1/Stop.js';
import type { StoreArtifactRequestInput as _thaw_v1_StoreArtifactRequestInput, StoreArtifactRequest as _thaw_v1_StoreArtifactRequest } from './thaw/v1/StoreArtifactRequest.js';
import type { StoreArtifactResponseInput as _thaw_v1_StoreArtifactResponseInput, StoreArtifactResponse as _thaw_v1_StoreArtifactResponse } from './thaw/v1/StoreArtifactResponse.js';
import type { StoreCheckpointRequestInput as _thaw_v1_StoreCheckpointRequestInput, StoreCheckpointRequest as _thaw_v1_StoreCheckpointRequest } from './thaw/v1/StoreCheckpointRequest.js';
import type { StoreCheckpointResponseInput as _thaw_v1_StoreCheckpointResponseInput, StoreCheckpointResponse as _thaw_v1_StoreCheckpointResponse } from './thaw/v1/StoreCheckpointResponse.js';
import type { SubmitJobRequestInput as _thaw_v1_SubmitJobRequestInput, SubmitJobRequest as _thaw_v1_SubmitJobRequest } from './thaw/v1/SubmitJobRequest.js';
import type { SubmitJobResponseInput as _thaw_v1_SubmitJobResponseInput, SubmitJobResponse as _thaw_v1_SubmitJobResponse } from './thaw/v1/SubmitJobResponse.js';
import type { TrainingStartedInput as _thaw_v1_TrainingStartedInput, TrainingStarted as _thaw_v1_TrainingStarted } from './thaw/v1/TrainingStarted.js';
import type { UnreachedPeerInput as _thaw_v1_UnreachedPeerInput, UnreachedPeer as _thaw_v1_UnreachedPeer } from './thaw/v1/UnreachedPeer.js';
import type { UploadedPathInput as _thaw_v1_UploadedPathInput, UploadedPath as _thaw_v1_UploadedPath } from './thaw/v1/UploadedPath.js';
import type { WatchJobRequestInput as _thaw_v1_WatchJobRequestInput, WatchJobRequest as _thaw_v1_WatchJobRequest } from './thaw/v1/WatchJobRequest.js';
import type { WatchJobResponseInput as _thaw_v1_WatchJobResponseInput, WatchJobResponse as _thaw_v1_WatchJobResponse } from './thaw/v1/WatchJobResponse.js';
import type { WeightReportInput as _thaw_v1_WeightReportInput, WeightReport as _thaw_v1_WeightReport } from './thaw/v1/WeightReport.js';
import type { WelcomeInput as _thaw_v1_WelcomeInput, Welcome as _thaw_v1_Welcome } from './thaw/v1/Welcome.js';
import type { WorkerHelloInput as _thaw_v1_WorkerHelloInput, WorkerHello as _thaw_v1_WorkerHello } from './thaw/v1/WorkerHello.js';
import type { WorkerKeptAwayInput as _thaw_v1_WorkerKeptAwayInput, WorkerKeptAway as _thaw_v1_WorkerKeptAway } from './thaw/v1/WorkerKeptAway.js';
import type { WorkerLeavingInput as _thaw_v1_WorkerLeavingInput, WorkerLeaving as _thaw_v1_WorkerLeaving } from './thaw/v1/WorkerLeaving.js';
import type { WorkerRecoveredInput as _thaw_v1_WorkerRecoveredInput, WorkerRecovered as _thaw_v1_WorkerRecovered } from './thaw/v1/WorkerRecovered.js';
import type { WorkerServiceClient as _thaw_v1_WorkerServiceClient, WorkerServiceDefinition as _thaw_v1_WorkerServiceDefinition } from './thaw/v1/WorkerService.js';
import type { WorkerSlowInput as _thaw_v1_WorkerSlowInput, WorkerSlow as _thaw_v1_WorkerSlow } from './thaw/v1/WorkerSlow.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  thaw: {
    v1: {
      Acknowledged: MessageTypeDefinition<_thaw_v1_AcknowledgedInput, _thaw_v1_Acknowledged>
      Artifact: MessageTypeDefinition<_thaw_v1_ArtifactInput, _thaw_v1_Artifact>
      ArtifactHeader: MessageTypeDefinition<_thaw_v1_ArtifactHeaderInput, _thaw_v1_ArtifactHeader>
      /**
       * The files that jobs leave.
       */
      ArtifactService: SubtypeConstructor<typeof grpc.Client, _thaw_v1_ArtifactServiceClient> & { service: _thaw_v1_ArtifactServiceDefinition }
      Assignment: MessageTypeDefinition<_thaw_v1_AssignmentInput, _thaw_v1_Assignment>
      BlockInfo: MessageTypeDefinition<_thaw_v1_BlockInfoInput, _thaw_v1_BlockInfo>
      BlockPlace: MessageTypeDefinition<_thaw_v1_BlockPlaceInput, _thaw_v1_BlockPlace>
      CancelJobRequest: MessageTypeDefinition<_thaw_v1_CancelJobRequestInput, _thaw_v1_CancelJobRequest>
      CancelJobResponse: MessageTypeDefinition<_thaw_v1_CancelJobResponseInput, _thaw_v1_CancelJobResponse>
      CatchUp: MessageTypeDefinition<_thaw_v1_CatchUpInput, _thaw_v1_CatchUp>
      CheckpointDamaged: MessageTypeDefinition<_thaw_v1_CheckpointDamagedInput, _thaw_v1_CheckpointDamaged>
      CheckpointHeader: MessageTypeDefinition<_thaw_v1_CheckpointHeaderInput, _thaw_v1_CheckpointHeader>
      CheckpointMissed: MessageTypeDefinition<_thaw_v1_CheckpointMissedInput, _thaw_v1_CheckpointMissed>
      CheckpointSaved: MessageTypeDefinition<_thaw_v1_CheckpointSavedInput, _thaw_v1_CheckpointSaved>
      ConfusionMatrix: MessageTypeDefinition<_thaw_v1_ConfusionMatrixInput, _thaw_v1_ConfusionMatrix>
      DataPrepared: MessageTypeDefinition<_thaw_v1_DataPreparedInput, _thaw_v1_DataPrepared>
      DatasetInfo: MessageTypeDefinition<_thaw_v1_DatasetInfoInput, _thaw_v1_DatasetInfo>
      DescribeCoordinatorRequest: MessageTypeDefinition<_thaw_v1_DescribeCoordinatorRequestInput, _thaw_v1_DescribeCoordinatorRequest>
      DescribeCoordinatorResponse: MessageTypeDefinition<_thaw_v1_DescribeCoordinatorResponseInput, _thaw_v1_DescribeCoordinatorResponse>
      DownloadArtifactRequest: MessageTypeDefinition<_thaw_v1_DownloadArtifactRequestInput, _thaw_v1_DownloadArtifactRequest>
      DownloadArtifactResponse: MessageTypeDefinition<_thaw_v1_DownloadArtifactResponseInput, _thaw_v1_DownloadArtifactResponse>
      DownloadHeldOutRequest: MessageTypeDefinition<_thaw_v1_DownloadHeldOutRequestInput, _thaw_v1_DownloadHeldOutRequest>
      DownloadHeldOutResponse: MessageTypeDefinition<_thaw_v1_DownloadHeldOutResponseInput, _thaw_v1_DownloadHeldOutResponse>
      EpochCompleted: MessageTypeDefinition<_thaw_v1_EpochCompletedInput, _thaw_v1_EpochCompleted>
      EpochReport: MessageTypeDefinition<_thaw_v1_EpochReportInput, _thaw_v1_EpochReport>
      Failure: MessageTypeDefinition<_thaw_v1_FailureInput, _thaw_v1_Failure>
      FeatureUse: MessageTypeDefinition<_thaw_v1_FeatureUseInput, _thaw_v1_FeatureUse>
      FetchBlockRequest: MessageTypeDefinition<_thaw_v1_FetchBlockRequestInput, _thaw_v1_FetchBlockRequest>
      FetchBlockResponse: MessageTypeDefinition<_thaw_v1_FetchBlockResponseInput, _thaw_v1_FetchBlockResponse>
      FetchCheckpointRequest: MessageTypeDefinition<_thaw_v1_FetchCheckpointRequestInput, _thaw_v1_FetchCheckpointRequest>
      FetchCheckpointResponse: MessageTypeDefinition<_thaw_v1_FetchCheckpointResponseInput, _thaw_v1_FetchCheckpointResponse>
      FetchModelRequest: MessageTypeDefinition<_thaw_v1_FetchModelRequestInput, _thaw_v1_FetchModelRequest>
      FetchModelResponse: MessageTypeDefinition<_thaw_v1_FetchModelResponseInput, _thaw_v1_FetchModelResponse>
      Generation: MessageTypeDefinition<_thaw_v1_GenerationInput, _thaw_v1_Generation>
      GenerationFormed: MessageTypeDefinition<_thaw_v1_GenerationFormedInput, _thaw_v1_GenerationFormed>
      GetJobRequest: MessageTypeDefinition<_thaw_v1_GetJobRequestInput, _thaw_v1_GetJobRequest>
      GetJobResponse: MessageTypeDefinition<_thaw_v1_GetJobResponseInput, _thaw_v1_GetJobResponse>
      Heartbeat: MessageTypeDefinition<_thaw_v1_HeartbeatInput, _thaw_v1_Heartbeat>
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
      JoinRequest: MessageTypeDefinition<_thaw_v1_JoinRequestInput, _thaw_v1_JoinRequest>
      JoinResponse: MessageTypeDefinition<_thaw_v1_JoinResponseInput, _thaw_v1_JoinResponse>
      LedgerFacts: MessageTypeDefinition<_thaw_v1_LedgerFactsInput, _thaw_v1_LedgerFacts>
      LedgerRow: MessageTypeDefinition<_thaw_v1_LedgerRowInput, _thaw_v1_LedgerRow>
      LedgerRows: MessageTypeDefinition<_thaw_v1_LedgerRowsInput, _thaw_v1_LedgerRows>
      ListArtifactsRequest: MessageTypeDefinition<_thaw_v1_ListArtifactsRequestInput, _thaw_v1_ListArtifactsRequest>
      ListArtifactsResponse: MessageTypeDefinition<_thaw_v1_ListArtifactsResponseInput, _thaw_v1_ListArtifactsResponse>
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
      MemberAddress: MessageTypeDefinition<_thaw_v1_MemberAddressInput, _thaw_v1_MemberAddress>
      MemberCheckpointMissed: MessageTypeDefinition<_thaw_v1_MemberCheckpointMissedInput, _thaw_v1_MemberCheckpointMissed>
      MemberCheckpointTaken: MessageTypeDefinition<_thaw_v1_MemberCheckpointTakenInput, _thaw_v1_MemberCheckpointTaken>
      MemberFailed: MessageTypeDefinition<_thaw_v1_MemberFailedInput, _thaw_v1_MemberFailed>
      MemberFinished: MessageTypeDefinition<_thaw_v1_MemberFinishedInput, _thaw_v1_MemberFinished>
      MemberLog: MessageTypeDefinition<_thaw_v1_MemberLogInput, _thaw_v1_MemberLog>
      MemberPace: MessageTypeDefinition<_thaw_v1_MemberPaceInput, _thaw_v1_MemberPace>
      MemberPhaseCompleted: MessageTypeDefinition<_thaw_v1_MemberPhaseCompletedInput, _thaw_v1_MemberPhaseCompleted>
      MemberPhaseStarted: MessageTypeDefinition<_thaw_v1_MemberPhaseStartedInput, _thaw_v1_MemberPhaseStarted>
      MemberProgress: MessageTypeDefinition<_thaw_v1_MemberProgressInput, _thaw_v1_MemberProgress>
      MemberReady: MessageTypeDefinition<_thaw_v1_MemberReadyInput, _thaw_v1_MemberReady>
      PeerAccused: MessageTypeDefinition<_thaw_v1_PeerAccusedInput, _thaw_v1_PeerAccused>
      PhaseCompleted: MessageTypeDefinition<_thaw_v1_PhaseCompletedInput, _thaw_v1_PhaseCompleted>
      PhaseSetting: MessageTypeDefinition<_thaw_v1_PhaseSettingInput, _thaw_v1_PhaseSetting>
      PhaseStarted: MessageTypeDefinition<_thaw_v1_PhaseStartedInput, _thaw_v1_PhaseStarted>
      PoolWorker: MessageTypeDefinition<_thaw_v1_PoolWorkerInput, _thaw_v1_PoolWorker>
      ReachCheck: MessageTypeDefinition<_thaw_v1_ReachCheckInput, _thaw_v1_ReachCheck>
      ReachChecked: MessageTypeDefinition<_thaw_v1_ReachCheckedInput, _thaw_v1_ReachChecked>
      ReadJobLogRequest: MessageTypeDefinition<_thaw_v1_ReadJobLogRequestInput, _thaw_v1_ReadJobLogRequest>
      ReadJobLogResponse: MessageTypeDefinition<_thaw_v1_ReadJobLogResponseInput, _thaw_v1_ReadJobLogResponse>
      ReadLedgerRequest: MessageTypeDefinition<_thaw_v1_ReadLedgerRequestInput, _thaw_v1_ReadLedgerRequest>
      ReadLedgerResponse: MessageTypeDefinition<_thaw_v1_ReadLedgerResponseInput, _thaw_v1_ReadLedgerResponse>
      Refusal: MessageTypeDefinition<_thaw_v1_RefusalInput, _thaw_v1_Refusal>
      ReplicaRun: MessageTypeDefinition<_thaw_v1_ReplicaRunInput, _thaw_v1_ReplicaRun>
      RequestResult: MessageTypeDefinition<_thaw_v1_RequestResultInput, _thaw_v1_RequestResult>
      RestoredEpoch: MessageTypeDefinition<_thaw_v1_RestoredEpochInput, _thaw_v1_RestoredEpoch>
      ResultReport: MessageTypeDefinition<_thaw_v1_ResultReportInput, _thaw_v1_ResultReport>
      ResumeJobRequest: MessageTypeDefinition<_thaw_v1_ResumeJobRequestInput, _thaw_v1_ResumeJobRequest>
      ResumeJobResponse: MessageTypeDefinition<_thaw_v1_ResumeJobResponseInput, _thaw_v1_ResumeJobResponse>
      SkippedExample: MessageTypeDefinition<_thaw_v1_SkippedExampleInput, _thaw_v1_SkippedExample>
      Start: MessageTypeDefinition<_thaw_v1_StartInput, _thaw_v1_Start>
      StepReport: MessageTypeDefinition<_thaw_v1_StepReportInput, _thaw_v1_StepReport>
      StepReports: MessageTypeDefinition<_thaw_v1_StepReportsInput, _thaw_v1_StepReports>
      Stop: MessageTypeDefinition<_thaw_v1_StopInput, _thaw_v1_Stop>
      StoreArtifactRequest: MessageTypeDefinition<_thaw_v1_StoreArtifactRequestInput, _thaw_v1_StoreArtifactRequest>
      StoreArtifactResponse: MessageTypeDefinition<_thaw_v1_StoreArtifactResponseInput, _thaw_v1_StoreArtifactResponse>
      StoreCheckpointRequest: MessageTypeDefinition<_thaw_v1_StoreCheckpointRequestInput, _thaw_v1_StoreCheckpointRequest>
      StoreCheckpointResponse: MessageTypeDefinition<_thaw_v1_StoreCheckpointResponseInput, _thaw_v1_StoreCheckpointResponse>
      SubmitJobRequest: MessageTypeDefinition<_thaw_v1_SubmitJobRequestInput, _thaw_v1_SubmitJobRequest>
      SubmitJobResponse: MessageTypeDefinition<_thaw_v1_SubmitJobResponseInput, _thaw_v1_SubmitJobResponse>
      TrainingStarted: MessageTypeDefinition<_thaw_v1_TrainingStartedInput, _thaw_v1_TrainingStarted>
      UnreachedPeer: MessageTypeDefinition<_thaw_v1_UnreachedPeerInput, _thaw_v1_UnreachedPeer>
      UploadedPath: MessageTypeDefinition<_thaw_v1_UploadedPathInput, _thaw_v1_UploadedPath>
      WatchJobRequest: MessageTypeDefinition<_thaw_v1_WatchJobRequestInput, _thaw_v1_WatchJobRequest>
      WatchJobResponse: MessageTypeDefinition<_thaw_v1_WatchJobResponseInput, _thaw_v1_WatchJobResponse>
      WeightReport: MessageTypeDefinition<_thaw_v1_WeightReportInput, _thaw_v1_WeightReport>
      Welcome: MessageTypeDefinition<_thaw_v1_WelcomeInput, _thaw_v1_Welcome>
      WorkerHello: MessageTypeDefinition<_thaw_v1_WorkerHelloInput, _thaw_v1_WorkerHello>
      WorkerKeptAway: MessageTypeDefinition<_thaw_v1_WorkerKeptAwayInput, _thaw_v1_WorkerKeptAway>
      WorkerLeaving: MessageTypeDefinition<_thaw_v1_WorkerLeavingInput, _thaw_v1_WorkerLeaving>
      WorkerRecovered: MessageTypeDefinition<_thaw_v1_WorkerRecoveredInput, _thaw_v1_WorkerRecovered>
      /**
       * What a worker says to its coordinator and hears from it.
       */
      WorkerService: SubtypeConstructor<typeof grpc.Client, _thaw_v1_WorkerServiceClient> & { service: _thaw_v1_WorkerServiceDefinition }
      WorkerSlow: MessageTypeDefinition<_thaw_v1_WorkerSlowInput, _thaw_v1_WorkerSlow>
    }
  }
}


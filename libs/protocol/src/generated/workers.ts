import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { AcknowledgedInput as _thaw_v1_AcknowledgedInput, Acknowledged as _thaw_v1_Acknowledged } from './thaw/v1/Acknowledged.js';
import type { ArtifactHeaderInput as _thaw_v1_ArtifactHeaderInput, ArtifactHeader as _thaw_v1_ArtifactHeader } from './thaw/v1/ArtifactHeader.js';
import type { AssignmentInput as _thaw_v1_AssignmentInput, Assignment as _thaw_v1_Assignment } from './thaw/v1/Assignment.js';
import type { BlockInfoInput as _thaw_v1_BlockInfoInput, BlockInfo as _thaw_v1_BlockInfo } from './thaw/v1/BlockInfo.js';
import type { BlockPlaceInput as _thaw_v1_BlockPlaceInput, BlockPlace as _thaw_v1_BlockPlace } from './thaw/v1/BlockPlace.js';
import type { CatchUpInput as _thaw_v1_CatchUpInput, CatchUp as _thaw_v1_CatchUp } from './thaw/v1/CatchUp.js';
import type { CheckpointHeaderInput as _thaw_v1_CheckpointHeaderInput, CheckpointHeader as _thaw_v1_CheckpointHeader } from './thaw/v1/CheckpointHeader.js';
import type { ConfusionMatrixInput as _thaw_v1_ConfusionMatrixInput, ConfusionMatrix as _thaw_v1_ConfusionMatrix } from './thaw/v1/ConfusionMatrix.js';
import type { DatasetInfoInput as _thaw_v1_DatasetInfoInput, DatasetInfo as _thaw_v1_DatasetInfo } from './thaw/v1/DatasetInfo.js';
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
import type { HeartbeatInput as _thaw_v1_HeartbeatInput, Heartbeat as _thaw_v1_Heartbeat } from './thaw/v1/Heartbeat.js';
import type { JoinRequestInput as _thaw_v1_JoinRequestInput, JoinRequest as _thaw_v1_JoinRequest } from './thaw/v1/JoinRequest.js';
import type { JoinResponseInput as _thaw_v1_JoinResponseInput, JoinResponse as _thaw_v1_JoinResponse } from './thaw/v1/JoinResponse.js';
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
import type { MemberPhaseCompletedInput as _thaw_v1_MemberPhaseCompletedInput, MemberPhaseCompleted as _thaw_v1_MemberPhaseCompleted } from './thaw/v1/MemberPhaseCompleted.js';
import type { MemberPhaseStartedInput as _thaw_v1_MemberPhaseStartedInput, MemberPhaseStarted as _thaw_v1_MemberPhaseStarted } from './thaw/v1/MemberPhaseStarted.js';
import type { MemberProgressInput as _thaw_v1_MemberProgressInput, MemberProgress as _thaw_v1_MemberProgress } from './thaw/v1/MemberProgress.js';
import type { MemberReadyInput as _thaw_v1_MemberReadyInput, MemberReady as _thaw_v1_MemberReady } from './thaw/v1/MemberReady.js';
import type { PeerAccusedInput as _thaw_v1_PeerAccusedInput, PeerAccused as _thaw_v1_PeerAccused } from './thaw/v1/PeerAccused.js';
import type { PhaseSettingInput as _thaw_v1_PhaseSettingInput, PhaseSetting as _thaw_v1_PhaseSetting } from './thaw/v1/PhaseSetting.js';
import type { ReachCheckInput as _thaw_v1_ReachCheckInput, ReachCheck as _thaw_v1_ReachCheck } from './thaw/v1/ReachCheck.js';
import type { ReachCheckedInput as _thaw_v1_ReachCheckedInput, ReachChecked as _thaw_v1_ReachChecked } from './thaw/v1/ReachChecked.js';
import type { RefusalInput as _thaw_v1_RefusalInput, Refusal as _thaw_v1_Refusal } from './thaw/v1/Refusal.js';
import type { ReplicaRunInput as _thaw_v1_ReplicaRunInput, ReplicaRun as _thaw_v1_ReplicaRun } from './thaw/v1/ReplicaRun.js';
import type { RequestResultInput as _thaw_v1_RequestResultInput, RequestResult as _thaw_v1_RequestResult } from './thaw/v1/RequestResult.js';
import type { RestoredEpochInput as _thaw_v1_RestoredEpochInput, RestoredEpoch as _thaw_v1_RestoredEpoch } from './thaw/v1/RestoredEpoch.js';
import type { ResultReportInput as _thaw_v1_ResultReportInput, ResultReport as _thaw_v1_ResultReport } from './thaw/v1/ResultReport.js';
import type { StartInput as _thaw_v1_StartInput, Start as _thaw_v1_Start } from './thaw/v1/Start.js';
import type { StepReportInput as _thaw_v1_StepReportInput, StepReport as _thaw_v1_StepReport } from './thaw/v1/StepReport.js';
import type { StepReportsInput as _thaw_v1_StepReportsInput, StepReports as _thaw_v1_StepReports } from './thaw/v1/StepReports.js';
import type { StopInput as _thaw_v1_StopInput, Stop as _thaw_v1_Stop } from './thaw/v1/Stop.js';
import type { StoreArtifactRequestInput as _thaw_v1_StoreArtifactRequestInput, StoreArtifactRequest as _thaw_v1_StoreArtifactRequest } from './thaw/v1/StoreArtifactRequest.js';
import type { StoreArtifactResponseInput as _thaw_v1_StoreArtifactResponseInput, StoreArtifactResponse as _thaw_v1_StoreArtifactResponse } from './thaw/v1/StoreArtifactResponse.js';
import type { StoreCheckpointRequestInput as _thaw_v1_StoreCheckpointRequestInput, StoreCheckpointRequest as _thaw_v1_StoreCheckpointRequest } from './thaw/v1/StoreCheckpointRequest.js';
import type { StoreCheckpointResponseInput as _thaw_v1_StoreCheckpointResponseInput, StoreCheckpointResponse as _thaw_v1_StoreCheckpointResponse } from './thaw/v1/StoreCheckpointResponse.js';
import type { UnreachedPeerInput as _thaw_v1_UnreachedPeerInput, UnreachedPeer as _thaw_v1_UnreachedPeer } from './thaw/v1/UnreachedPeer.js';
import type { WeightReportInput as _thaw_v1_WeightReportInput, WeightReport as _thaw_v1_WeightReport } from './thaw/v1/WeightReport.js';
import type { WelcomeInput as _thaw_v1_WelcomeInput, Welcome as _thaw_v1_Welcome } from './thaw/v1/Welcome.js';
import type { WorkerHelloInput as _thaw_v1_WorkerHelloInput, WorkerHello as _thaw_v1_WorkerHello } from './thaw/v1/WorkerHello.js';
import type { WorkerLeavingInput as _thaw_v1_WorkerLeavingInput, WorkerLeaving as _thaw_v1_WorkerLeaving } from './thaw/v1/WorkerLeaving.js';
import type { WorkerServiceClient as _thaw_v1_WorkerServiceClient, WorkerServiceDefinition as _thaw_v1_WorkerServiceDefinition } from './thaw/v1/WorkerService.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  thaw: {
    v1: {
      Acknowledged: MessageTypeDefinition<_thaw_v1_AcknowledgedInput, _thaw_v1_Acknowledged>
      ArtifactHeader: MessageTypeDefinition<_thaw_v1_ArtifactHeaderInput, _thaw_v1_ArtifactHeader>
      Assignment: MessageTypeDefinition<_thaw_v1_AssignmentInput, _thaw_v1_Assignment>
      BlockInfo: MessageTypeDefinition<_thaw_v1_BlockInfoInput, _thaw_v1_BlockInfo>
      BlockPlace: MessageTypeDefinition<_thaw_v1_BlockPlaceInput, _thaw_v1_BlockPlace>
      CatchUp: MessageTypeDefinition<_thaw_v1_CatchUpInput, _thaw_v1_CatchUp>
      CheckpointHeader: MessageTypeDefinition<_thaw_v1_CheckpointHeaderInput, _thaw_v1_CheckpointHeader>
      ConfusionMatrix: MessageTypeDefinition<_thaw_v1_ConfusionMatrixInput, _thaw_v1_ConfusionMatrix>
      DatasetInfo: MessageTypeDefinition<_thaw_v1_DatasetInfoInput, _thaw_v1_DatasetInfo>
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
      Heartbeat: MessageTypeDefinition<_thaw_v1_HeartbeatInput, _thaw_v1_Heartbeat>
      JoinRequest: MessageTypeDefinition<_thaw_v1_JoinRequestInput, _thaw_v1_JoinRequest>
      JoinResponse: MessageTypeDefinition<_thaw_v1_JoinResponseInput, _thaw_v1_JoinResponse>
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
      MemberPhaseCompleted: MessageTypeDefinition<_thaw_v1_MemberPhaseCompletedInput, _thaw_v1_MemberPhaseCompleted>
      MemberPhaseStarted: MessageTypeDefinition<_thaw_v1_MemberPhaseStartedInput, _thaw_v1_MemberPhaseStarted>
      MemberProgress: MessageTypeDefinition<_thaw_v1_MemberProgressInput, _thaw_v1_MemberProgress>
      MemberReady: MessageTypeDefinition<_thaw_v1_MemberReadyInput, _thaw_v1_MemberReady>
      PeerAccused: MessageTypeDefinition<_thaw_v1_PeerAccusedInput, _thaw_v1_PeerAccused>
      PhaseSetting: MessageTypeDefinition<_thaw_v1_PhaseSettingInput, _thaw_v1_PhaseSetting>
      ReachCheck: MessageTypeDefinition<_thaw_v1_ReachCheckInput, _thaw_v1_ReachCheck>
      ReachChecked: MessageTypeDefinition<_thaw_v1_ReachCheckedInput, _thaw_v1_ReachChecked>
      Refusal: MessageTypeDefinition<_thaw_v1_RefusalInput, _thaw_v1_Refusal>
      ReplicaRun: MessageTypeDefinition<_thaw_v1_ReplicaRunInput, _thaw_v1_ReplicaRun>
      RequestResult: MessageTypeDefinition<_thaw_v1_RequestResultInput, _thaw_v1_RequestResult>
      RestoredEpoch: MessageTypeDefinition<_thaw_v1_RestoredEpochInput, _thaw_v1_RestoredEpoch>
      ResultReport: MessageTypeDefinition<_thaw_v1_ResultReportInput, _thaw_v1_ResultReport>
      Start: MessageTypeDefinition<_thaw_v1_StartInput, _thaw_v1_Start>
      StepReport: MessageTypeDefinition<_thaw_v1_StepReportInput, _thaw_v1_StepReport>
      StepReports: MessageTypeDefinition<_thaw_v1_StepReportsInput, _thaw_v1_StepReports>
      Stop: MessageTypeDefinition<_thaw_v1_StopInput, _thaw_v1_Stop>
      StoreArtifactRequest: MessageTypeDefinition<_thaw_v1_StoreArtifactRequestInput, _thaw_v1_StoreArtifactRequest>
      StoreArtifactResponse: MessageTypeDefinition<_thaw_v1_StoreArtifactResponseInput, _thaw_v1_StoreArtifactResponse>
      StoreCheckpointRequest: MessageTypeDefinition<_thaw_v1_StoreCheckpointRequestInput, _thaw_v1_StoreCheckpointRequest>
      StoreCheckpointResponse: MessageTypeDefinition<_thaw_v1_StoreCheckpointResponseInput, _thaw_v1_StoreCheckpointResponse>
      UnreachedPeer: MessageTypeDefinition<_thaw_v1_UnreachedPeerInput, _thaw_v1_UnreachedPeer>
      WeightReport: MessageTypeDefinition<_thaw_v1_WeightReportInput, _thaw_v1_WeightReport>
      Welcome: MessageTypeDefinition<_thaw_v1_WelcomeInput, _thaw_v1_Welcome>
      WorkerHello: MessageTypeDefinition<_thaw_v1_WorkerHelloInput, _thaw_v1_WorkerHello>
      WorkerLeaving: MessageTypeDefinition<_thaw_v1_WorkerLeavingInput, _thaw_v1_WorkerLeaving>
      /**
       * What a worker says to its coordinator and hears from it.
       */
      WorkerService: SubtypeConstructor<typeof grpc.Client, _thaw_v1_WorkerServiceClient> & { service: _thaw_v1_WorkerServiceDefinition }
    }
  }
}


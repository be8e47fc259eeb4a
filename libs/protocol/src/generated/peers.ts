import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { ConfusionMatrixInput as _thaw_v1_ConfusionMatrixInput, ConfusionMatrix as _thaw_v1_ConfusionMatrix } from './thaw/v1/ConfusionMatrix.js';
import type { ExchangeRequestInput as _thaw_v1_ExchangeRequestInput, ExchangeRequest as _thaw_v1_ExchangeRequest } from './thaw/v1/ExchangeRequest.js';
import type { ExchangeResponseInput as _thaw_v1_ExchangeResponseInput, ExchangeResponse as _thaw_v1_ExchangeResponse } from './thaw/v1/ExchangeResponse.js';
import type { FailureInput as _thaw_v1_FailureInput, Failure as _thaw_v1_Failure } from './thaw/v1/Failure.js';
import type { FeatureUseInput as _thaw_v1_FeatureUseInput, FeatureUse as _thaw_v1_FeatureUse } from './thaw/v1/FeatureUse.js';
import type { FetchFeaturesRequestInput as _thaw_v1_FetchFeaturesRequestInput, FetchFeaturesRequest as _thaw_v1_FetchFeaturesRequest } from './thaw/v1/FetchFeaturesRequest.js';
import type { FetchFeaturesResponseInput as _thaw_v1_FetchFeaturesResponseInput, FetchFeaturesResponse as _thaw_v1_FetchFeaturesResponse } from './thaw/v1/FetchFeaturesResponse.js';
import type { FetchStateRequestInput as _thaw_v1_FetchStateRequestInput, FetchStateRequest as _thaw_v1_FetchStateRequest } from './thaw/v1/FetchStateRequest.js';
import type { FetchStateResponseInput as _thaw_v1_FetchStateResponseInput, FetchStateResponse as _thaw_v1_FetchStateResponse } from './thaw/v1/FetchStateResponse.js';
import type { GenerationInput as _thaw_v1_GenerationInput, Generation as _thaw_v1_Generation } from './thaw/v1/Generation.js';
import type { GradientChunkInput as _thaw_v1_GradientChunkInput, GradientChunk as _thaw_v1_GradientChunk } from './thaw/v1/GradientChunk.js';
import type { LocalSocketInput as _thaw_v1_LocalSocketInput, LocalSocket as _thaw_v1_LocalSocket } from './thaw/v1/LocalSocket.js';
import type { LogLineInput as _thaw_v1_LogLineInput, LogLine as _thaw_v1_LogLine } from './thaw/v1/LogLine.js';
import type { LossScalingInput as _thaw_v1_LossScalingInput, LossScaling as _thaw_v1_LossScaling } from './thaw/v1/LossScaling.js';
import type { MeasurementsInput as _thaw_v1_MeasurementsInput, Measurements as _thaw_v1_Measurements } from './thaw/v1/Measurements.js';
import type { MemberInput as _thaw_v1_MemberInput, Member as _thaw_v1_Member } from './thaw/v1/Member.js';
import type { MovedToSocketInput as _thaw_v1_MovedToSocketInput, MovedToSocket as _thaw_v1_MovedToSocket } from './thaw/v1/MovedToSocket.js';
import type { PayloadTakenInput as _thaw_v1_PayloadTakenInput, PayloadTaken as _thaw_v1_PayloadTaken } from './thaw/v1/PayloadTaken.js';
import type { PeerComputingInput as _thaw_v1_PeerComputingInput, PeerComputing as _thaw_v1_PeerComputing } from './thaw/v1/PeerComputing.js';
import type { PeerHelloInput as _thaw_v1_PeerHelloInput, PeerHello as _thaw_v1_PeerHello } from './thaw/v1/PeerHello.js';
import type { PeerServiceClient as _thaw_v1_PeerServiceClient, PeerServiceDefinition as _thaw_v1_PeerServiceDefinition } from './thaw/v1/PeerService.js';
import type { PhaseSettingInput as _thaw_v1_PhaseSettingInput, PhaseSetting as _thaw_v1_PhaseSetting } from './thaw/v1/PhaseSetting.js';
import type { ReplicaRunInput as _thaw_v1_ReplicaRunInput, ReplicaRun as _thaw_v1_ReplicaRun } from './thaw/v1/ReplicaRun.js';
import type { SharedMemoryInput as _thaw_v1_SharedMemoryInput, SharedMemory as _thaw_v1_SharedMemory } from './thaw/v1/SharedMemory.js';
import type { SharedMemoryAnswerInput as _thaw_v1_SharedMemoryAnswerInput, SharedMemoryAnswer as _thaw_v1_SharedMemoryAnswer } from './thaw/v1/SharedMemoryAnswer.js';
import type { WeightReportInput as _thaw_v1_WeightReportInput, WeightReport as _thaw_v1_WeightReport } from './thaw/v1/WeightReport.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  thaw: {
    v1: {
      ChunkKind: EnumTypeDefinition
      ConfusionMatrix: MessageTypeDefinition<_thaw_v1_ConfusionMatrixInput, _thaw_v1_ConfusionMatrix>
      ExchangeRequest: MessageTypeDefinition<_thaw_v1_ExchangeRequestInput, _thaw_v1_ExchangeRequest>
      ExchangeResponse: MessageTypeDefinition<_thaw_v1_ExchangeResponseInput, _thaw_v1_ExchangeResponse>
      Failure: MessageTypeDefinition<_thaw_v1_FailureInput, _thaw_v1_Failure>
      FeatureUse: MessageTypeDefinition<_thaw_v1_FeatureUseInput, _thaw_v1_FeatureUse>
      FetchFeaturesRequest: MessageTypeDefinition<_thaw_v1_FetchFeaturesRequestInput, _thaw_v1_FetchFeaturesRequest>
      FetchFeaturesResponse: MessageTypeDefinition<_thaw_v1_FetchFeaturesResponseInput, _thaw_v1_FetchFeaturesResponse>
      FetchStateRequest: MessageTypeDefinition<_thaw_v1_FetchStateRequestInput, _thaw_v1_FetchStateRequest>
      FetchStateResponse: MessageTypeDefinition<_thaw_v1_FetchStateResponseInput, _thaw_v1_FetchStateResponse>
      Generation: MessageTypeDefinition<_thaw_v1_GenerationInput, _thaw_v1_Generation>
      GradientChunk: MessageTypeDefinition<_thaw_v1_GradientChunkInput, _thaw_v1_GradientChunk>
      LocalSocket: MessageTypeDefinition<_thaw_v1_LocalSocketInput, _thaw_v1_LocalSocket>
      LogLine: MessageTypeDefinition<_thaw_v1_LogLineInput, _thaw_v1_LogLine>
      LossScaling: MessageTypeDefinition<_thaw_v1_LossScalingInput, _thaw_v1_LossScaling>
      Measurements: MessageTypeDefinition<_thaw_v1_MeasurementsInput, _thaw_v1_Measurements>
      Member: MessageTypeDefinition<_thaw_v1_MemberInput, _thaw_v1_Member>
      MovedToSocket: MessageTypeDefinition<_thaw_v1_MovedToSocketInput, _thaw_v1_MovedToSocket>
      PayloadTaken: MessageTypeDefinition<_thaw_v1_PayloadTakenInput, _thaw_v1_PayloadTaken>
      PeerComputing: MessageTypeDefinition<_thaw_v1_PeerComputingInput, _thaw_v1_PeerComputing>
      PeerHello: MessageTypeDefinition<_thaw_v1_PeerHelloInput, _thaw_v1_PeerHello>
      /**
       * What workers say to each other. Gradients never pass through the coordinator.
       */
      PeerService: SubtypeConstructor<typeof grpc.Client, _thaw_v1_PeerServiceClient> & { service: _thaw_v1_PeerServiceDefinition }
      PhaseSetting: MessageTypeDefinition<_thaw_v1_PhaseSettingInput, _thaw_v1_PhaseSetting>
      ReducePurpose: EnumTypeDefinition
      ReplicaRun: MessageTypeDefinition<_thaw_v1_ReplicaRunInput, _thaw_v1_ReplicaRun>
      SharedMemory: MessageTypeDefinition<_thaw_v1_SharedMemoryInput, _thaw_v1_SharedMemory>
      SharedMemoryAnswer: MessageTypeDefinition<_thaw_v1_SharedMemoryAnswerInput, _thaw_v1_SharedMemoryAnswer>
      WeightReport: MessageTypeDefinition<_thaw_v1_WeightReportInput, _thaw_v1_WeightReport>
    }
  }
}


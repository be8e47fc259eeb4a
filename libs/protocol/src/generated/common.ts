import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { ConfusionMatrixInput as _thaw_v1_ConfusionMatrixInput, ConfusionMatrix as _thaw_v1_ConfusionMatrix } from './thaw/v1/ConfusionMatrix.js';
import type { FailureInput as _thaw_v1_FailureInput, Failure as _thaw_v1_Failure } from './thaw/v1/Failure.js';
import type { FeatureUseInput as _thaw_v1_FeatureUseInput, FeatureUse as _thaw_v1_FeatureUse } from './thaw/v1/FeatureUse.js';
import type { GenerationInput as _thaw_v1_GenerationInput, Generation as _thaw_v1_Generation } from './thaw/v1/Generation.js';
import type { LogLineInput as _thaw_v1_LogLineInput, LogLine as _thaw_v1_LogLine } from './thaw/v1/LogLine.js';
import type { LossScalingInput as _thaw_v1_LossScalingInput, LossScaling as _thaw_v1_LossScaling } from './thaw/v1/LossScaling.js';
import type { MeasurementsInput as _thaw_v1_MeasurementsInput, Measurements as _thaw_v1_Measurements } from './thaw/v1/Measurements.js';
import type { MemberInput as _thaw_v1_MemberInput, Member as _thaw_v1_Member } from './thaw/v1/Member.js';
import type { PhaseSettingInput as _thaw_v1_PhaseSettingInput, PhaseSetting as _thaw_v1_PhaseSetting } from './thaw/v1/PhaseSetting.js';
import type { ReplicaRunInput as _thaw_v1_ReplicaRunInput, ReplicaRun as _thaw_v1_ReplicaRun } from './thaw/v1/ReplicaRun.js';
import type { WeightReportInput as _thaw_v1_WeightReportInput, WeightReport as _thaw_v1_WeightReport } from './thaw/v1/WeightReport.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  thaw: {
    v1: {
      ConfusionMatrix: MessageTypeDefinition<_thaw_v1_ConfusionMatrixInput, _thaw_v1_ConfusionMatrix>
      Failure: MessageTypeDefinition<_thaw_v1_FailureInput, _thaw_v1_Failure>
      FeatureUse: MessageTypeDefinition<_thaw_v1_FeatureUseInput, _thaw_v1_FeatureUse>
      Generation: MessageTypeDefinition<_thaw_v1_GenerationInput, _thaw_v1_Generation>
      LogLine: MessageTypeDefinition<_thaw_v1_LogLineInput, _thaw_v1_LogLine>
      LossScaling: MessageTypeDefinition<_thaw_v1_LossScalingInput, _thaw_v1_LossScaling>
      Measurements: MessageTypeDefinition<_thaw_v1_MeasurementsInput, _thaw_v1_Measurements>
      Member: MessageTypeDefinition<_thaw_v1_MemberInput, _thaw_v1_Member>
      PhaseSetting: MessageTypeDefinition<_thaw_v1_PhaseSettingInput, _thaw_v1_PhaseSetting>
      ReplicaRun: MessageTypeDefinition<_thaw_v1_ReplicaRunInput, _thaw_v1_ReplicaRun>
      WeightReport: MessageTypeDefinition<_thaw_v1_WeightReportInput, _thaw_v1_WeightReport>
    }
  }
}


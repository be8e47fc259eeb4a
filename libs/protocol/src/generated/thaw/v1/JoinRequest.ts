// Original file: protos/thaw/v1/workers.proto

import type { WorkerHelloInput as _thaw_v1_WorkerHelloInput, WorkerHello as _thaw_v1_WorkerHello } from '../../thaw/v1/WorkerHello.js';
import type { HeartbeatInput as _thaw_v1_HeartbeatInput, Heartbeat as _thaw_v1_Heartbeat } from '../../thaw/v1/Heartbeat.js';
import type { MemberReadyInput as _thaw_v1_MemberReadyInput, MemberReady as _thaw_v1_MemberReady } from '../../thaw/v1/MemberReady.js';
import type { MemberFailedInput as _thaw_v1_MemberFailedInput, MemberFailed as _thaw_v1_MemberFailed } from '../../thaw/v1/MemberFailed.js';
import type { EpochReportInput as _thaw_v1_EpochReportInput, EpochReport as _thaw_v1_EpochReport } from '../../thaw/v1/EpochReport.js';
import type { MemberFinishedInput as _thaw_v1_MemberFinishedInput, MemberFinished as _thaw_v1_MemberFinished } from '../../thaw/v1/MemberFinished.js';
import type { WorkerLeavingInput as _thaw_v1_WorkerLeavingInput, WorkerLeaving as _thaw_v1_WorkerLeaving } from '../../thaw/v1/WorkerLeaving.js';
import type { PeerAccusedInput as _thaw_v1_PeerAccusedInput, PeerAccused as _thaw_v1_PeerAccused } from '../../thaw/v1/PeerAccused.js';
import type { ResultReportInput as _thaw_v1_ResultReportInput, ResultReport as _thaw_v1_ResultReport } from '../../thaw/v1/ResultReport.js';
import type { MemberPhaseStartedInput as _thaw_v1_MemberPhaseStartedInput, MemberPhaseStarted as _thaw_v1_MemberPhaseStarted } from '../../thaw/v1/MemberPhaseStarted.js';
import type { MemberPhaseCompletedInput as _thaw_v1_MemberPhaseCompletedInput, MemberPhaseCompleted as _thaw_v1_MemberPhaseCompleted } from '../../thaw/v1/MemberPhaseCompleted.js';
import type { MemberLogInput as _thaw_v1_MemberLogInput, MemberLog as _thaw_v1_MemberLog } from '../../thaw/v1/MemberLog.js';
import type { MemberCheckpointTakenInput as _thaw_v1_MemberCheckpointTakenInput, MemberCheckpointTaken as _thaw_v1_MemberCheckpointTaken } from '../../thaw/v1/MemberCheckpointTaken.js';
import type { MemberCheckpointMissedInput as _thaw_v1_MemberCheckpointMissedInput, MemberCheckpointMissed as _thaw_v1_MemberCheckpointMissed } from '../../thaw/v1/MemberCheckpointMissed.js';
import type { ReachCheckedInput as _thaw_v1_ReachCheckedInput, ReachChecked as _thaw_v1_ReachChecked } from '../../thaw/v1/ReachChecked.js';
import type { StepReportsInput as _thaw_v1_StepReportsInput, StepReports as _thaw_v1_StepReports } from '../../thaw/v1/StepReports.js';

export interface JoinRequestInput {
  'hello'?: (_thaw_v1_WorkerHelloInput | null);
  'heartbeat'?: (_thaw_v1_HeartbeatInput | null);
  'ready'?: (_thaw_v1_MemberReadyInput | null);
  'failed'?: (_thaw_v1_MemberFailedInput | null);
  'epoch'?: (_thaw_v1_EpochReportInput | null);
  'finished'?: (_thaw_v1_MemberFinishedInput | null);
  /**
   * The worker leaves on purpose.
   */
  'leaving'?: (_thaw_v1_WorkerLeavingInput | null);
  'peerAccused'?: (_thaw_v1_PeerAccusedInput | null);
  'result'?: (_thaw_v1_ResultReportInput | null);
  'phaseStarted'?: (_thaw_v1_MemberPhaseStartedInput | null);
  'phaseCompleted'?: (_thaw_v1_MemberPhaseCompletedInput | null);
  'log'?: (_thaw_v1_MemberLogInput | null);
  'checkpointTaken'?: (_thaw_v1_MemberCheckpointTakenInput | null);
  'checkpointMissed'?: (_thaw_v1_MemberCheckpointMissedInput | null);
  'reachChecked'?: (_thaw_v1_ReachCheckedInput | null);
  'steps'?: (_thaw_v1_StepReportsInput | null);
  'body'?: "hello"|"heartbeat"|"ready"|"failed"|"epoch"|"finished"|"leaving"|"peerAccused"|"result"|"phaseStarted"|"phaseCompleted"|"log"|"checkpointTaken"|"checkpointMissed"|"reachChecked"|"steps";
}

export interface JoinRequest {
  'hello'?: (_thaw_v1_WorkerHello | null);
  'heartbeat'?: (_thaw_v1_Heartbeat | null);
  'ready'?: (_thaw_v1_MemberReady | null);
  'failed'?: (_thaw_v1_MemberFailed | null);
  'epoch'?: (_thaw_v1_EpochReport | null);
  'finished'?: (_thaw_v1_MemberFinished | null);
  /**
   * The worker leaves on purpose.
   */
  'leaving'?: (_thaw_v1_WorkerLeaving | null);
  'peerAccused'?: (_thaw_v1_PeerAccused | null);
  'result'?: (_thaw_v1_ResultReport | null);
  'phaseStarted'?: (_thaw_v1_MemberPhaseStarted | null);
  'phaseCompleted'?: (_thaw_v1_MemberPhaseCompleted | null);
  'log'?: (_thaw_v1_MemberLog | null);
  'checkpointTaken'?: (_thaw_v1_MemberCheckpointTaken | null);
  'checkpointMissed'?: (_thaw_v1_MemberCheckpointMissed | null);
  'reachChecked'?: (_thaw_v1_ReachChecked | null);
  'steps'?: (_thaw_v1_StepReports | null);
  'body'?: "hello"|"heartbeat"|"ready"|"failed"|"epoch"|"finished"|"leaving"|"peerAccused"|"result"|"phaseStarted"|"phaseCompleted"|"log"|"checkpointTaken"|"checkpointMissed"|"reachChecked"|"steps";
}

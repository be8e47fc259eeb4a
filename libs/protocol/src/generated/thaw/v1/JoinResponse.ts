// Original file: protos/thaw/v1/workers.proto

import type { WelcomeInput as _thaw_v1_WelcomeInput, Welcome as _thaw_v1_Welcome } from '../../thaw/v1/Welcome.js';
import type { AssignmentInput as _thaw_v1_AssignmentInput, Assignment as _thaw_v1_Assignment } from '../../thaw/v1/Assignment.js';
import type { StartInput as _thaw_v1_StartInput, Start as _thaw_v1_Start } from '../../thaw/v1/Start.js';
import type { StopInput as _thaw_v1_StopInput, Stop as _thaw_v1_Stop } from '../../thaw/v1/Stop.js';
import type { RequestResultInput as _thaw_v1_RequestResultInput, RequestResult as _thaw_v1_RequestResult } from '../../thaw/v1/RequestResult.js';
import type { RefusalInput as _thaw_v1_RefusalInput, Refusal as _thaw_v1_Refusal } from '../../thaw/v1/Refusal.js';
import type { CatchUpInput as _thaw_v1_CatchUpInput, CatchUp as _thaw_v1_CatchUp } from '../../thaw/v1/CatchUp.js';
import type { AcknowledgedInput as _thaw_v1_AcknowledgedInput, Acknowledged as _thaw_v1_Acknowledged } from '../../thaw/v1/Acknowledged.js';
import type { ReachCheckInput as _thaw_v1_ReachCheckInput, ReachCheck as _thaw_v1_ReachCheck } from '../../thaw/v1/ReachCheck.js';

export interface JoinResponseInput {
  'welcome'?: (_thaw_v1_WelcomeInput | null);
  'assignment'?: (_thaw_v1_AssignmentInput | null);
  'start'?: (_thaw_v1_StartInput | null);
  'stop'?: (_thaw_v1_StopInput | null);
  'requestResult'?: (_thaw_v1_RequestResultInput | null);
  'refusal'?: (_thaw_v1_RefusalInput | null);
  'catchUp'?: (_thaw_v1_CatchUpInput | null);
  'acknowledged'?: (_thaw_v1_AcknowledgedInput | null);
  'reachCheck'?: (_thaw_v1_ReachCheckInput | null);
  'body'?: "welcome"|"assignment"|"start"|"stop"|"requestResult"|"refusal"|"catchUp"|"acknowledged"|"reachCheck";
}

export interface JoinResponse {
  'welcome'?: (_thaw_v1_Welcome | null);
  'assignment'?: (_thaw_v1_Assignment | null);
  'start'?: (_thaw_v1_Start | null);
  'stop'?: (_thaw_v1_Stop | null);
  'requestResult'?: (_thaw_v1_RequestResult | null);
  'refusal'?: (_thaw_v1_Refusal | null);
  'catchUp'?: (_thaw_v1_CatchUp | null);
  'acknowledged'?: (_thaw_v1_Acknowledged | null);
  'reachCheck'?: (_thaw_v1_ReachCheck | null);
  'body'?: "welcome"|"assignment"|"start"|"stop"|"requestResult"|"refusal"|"catchUp"|"acknowledged"|"reachCheck";
}

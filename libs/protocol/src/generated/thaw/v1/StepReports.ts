// Original file: protos/thaw/v1/workers.proto

import type { StepReportInput as _thaw_v1_StepReportInput, StepReport as _thaw_v1_StepReport } from '../../thaw/v1/StepReport.js';

/**
 * Steps that a member completed one after the other. Short ones come by the hundred in a second, and are said together.
 */
export interface StepReportsInput {
  'reports'?: (_thaw_v1_StepReportInput)[];
}

/**
 * Steps that a member completed one after the other. Short ones come by the hundred in a second, and are said together.
 */
export interface StepReports {
  'reports': (_thaw_v1_StepReport)[];
}

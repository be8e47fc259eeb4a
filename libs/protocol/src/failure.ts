import type { JobFailure } from '@thaw/orchestration';
import type { Failure as WireFailure, FailureInput } from './generated/thaw/v1/Failure.js';
import { parseErrorCode } from './status-mapping.js';

/** The wire form of a job's failure. */
export function failureToWire(failure: JobFailure): FailureInput {
  return failure;
}

/** Absent parts of a failure stay absent. */
export function failureFromWire({ code, message, workerId, step }: WireFailure): JobFailure {
  return {
    code: parseErrorCode(code),
    message,
    ...(workerId !== '' && { workerId }),
    ...(step !== undefined && { step }),
  };
}

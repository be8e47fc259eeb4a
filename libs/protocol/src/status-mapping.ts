import { Metadata, status as Status, type ServiceError, type StatusObject } from '@grpc/grpc-js';
import { ThawError, toThawError, type ErrorCode } from '@thaw/errors';

const CODES: Readonly<Record<ErrorCode, Status>> = {
  INVALID_ARGUMENT: Status.INVALID_ARGUMENT,
  NOT_FOUND: Status.NOT_FOUND,
  ALREADY_EXISTS: Status.ALREADY_EXISTS,
  FAILED_PRECONDITION: Status.FAILED_PRECONDITION,
  PERMISSION_DENIED: Status.PERMISSION_DENIED,
  UNAUTHENTICATED: Status.UNAUTHENTICATED,
  ABORTED: Status.ABORTED,
  UNAVAILABLE: Status.UNAVAILABLE,
  DEADLINE_EXCEEDED: Status.DEADLINE_EXCEEDED,
  RESOURCE_EXHAUSTED: Status.RESOURCE_EXHAUSTED,
  DATA_LOSS: Status.DATA_LOSS,
  CANCELLED: Status.CANCELLED,
  INTERNAL: Status.INTERNAL,
};

/** gRPC truncates or refuses larger status messages (they travel as a header). */
const MAX_MESSAGE_CHARACTERS = 4096;

/** The status that a server answers with for anything that was thrown. */
export function statusOf(thrown: unknown): StatusObject {
  const error = toThawError(thrown);
  const details = error.message.slice(0, MAX_MESSAGE_CHARACTERS);
  return { code: CODES[error.code], details, metadata: new Metadata() };
}

/** The error that a client throws for a status; statuses that Thaw never sends become INTERNAL. */
export function errorOf(failure: ServiceError): ThawError {
  return new ThawError(codeOf(failure.code), failure.details || failure.message, { cause: failure });
}

/** The code's name from any place that knows it only as text, such as an event of a job. */
export function parseErrorCode(name: string): ErrorCode {
  return name in CODES ? (name as ErrorCode) : 'INTERNAL';
}

/** Whether something thrown carries a gRPC status. */
export function isServiceError(thrown: unknown): thrown is ServiceError {
  return (
    thrown instanceof Error &&
    typeof (thrown as Partial<ServiceError>).code === 'number' &&
    'details' in thrown
  );
}

function codeOf(status: Status): ErrorCode {
  const entry = Object.entries(CODES).find(([, value]) => value === status);
  return entry === undefined ? 'INTERNAL' : (entry[0] as ErrorCode);
}

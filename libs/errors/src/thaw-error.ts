/**
 * What went wrong, in the words of the gRPC status codes, so that an error keeps its meaning from the
 * function that throws it to the client that reads it. The one mapping to wire statuses is in `@thaw/protocol`.
 */
export type ErrorCode =
  | 'INVALID_ARGUMENT'
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'FAILED_PRECONDITION'
  | 'PERMISSION_DENIED'
  | 'UNAUTHENTICATED'
  | 'ABORTED'
  | 'UNAVAILABLE'
  | 'DEADLINE_EXCEEDED'
  | 'RESOURCE_EXHAUSTED'
  | 'DATA_LOSS'
  | 'CANCELLED'
  | 'INTERNAL';

const RETRYABLE: ReadonlySet<ErrorCode> = new Set(['ABORTED', 'UNAVAILABLE', 'DEADLINE_EXCEEDED']);

/**
 * The base of every error that Thaw throws on purpose. Its message says what was expected, what was
 * received, where, and what to do. Each package derives its own classes in one `errors.ts`.
 */
export class ThawError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }

  /** Whether the same call may succeed later without a change by the caller. */
  get isRetryable(): boolean {
    return RETRYABLE.has(this.code);
  }
}

/** The message of anything that was thrown; `throw` accepts more than errors. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** Whether something thrown says that the other side is not there now, or goes, and not that it refuses. */
export function isUnavailable(thrown: unknown): boolean {
  return thrown instanceof ThawError && thrown.code === 'UNAVAILABLE';
}

/** Wraps what is not a {@link ThawError} already as INTERNAL, keeping it as the cause. */
export function toThawError(thrown: unknown): ThawError {
  return thrown instanceof ThawError
    ? thrown
    : new ThawError('INTERNAL', messageOf(thrown), { cause: thrown });
}

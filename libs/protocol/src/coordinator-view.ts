import type {
  DescribeCoordinatorResponse,
  DescribeCoordinatorResponseInput,
} from './generated/thaw/v1/DescribeCoordinatorResponse.js';

/** A worker that is in a coordinator's pool. */
export interface PoolWorker {
  readonly workerId: string;
  readonly name: string;
  /** Where its peers reach it, as host:port. */
  readonly address: string;
  /** Null while the worker is idle. */
  readonly jobId: string | null;
  readonly numericsClass: Readonly<Record<string, string>>;
}

/** Which coordinator answers, and whom it has. */
export interface CoordinatorView {
  /** Of the software. */
  readonly version: string;
  /** Its clock when it answered, in milliseconds since 1970. */
  readonly at: number;
  /** In order of joining. */
  readonly workers: readonly PoolWorker[];
}

/** The wire form. */
export function coordinatorToWire({
  version,
  at,
  workers,
}: CoordinatorView): DescribeCoordinatorResponseInput {
  const wireOf = ({ jobId, ...worker }: PoolWorker) => ({ ...worker, jobId: jobId ?? '' });
  return { version, atMs: at, workers: workers.map(wireOf) };
}

/** Back from the wire. */
export function coordinatorFromWire({
  version,
  atMs,
  workers,
}: DescribeCoordinatorResponse): CoordinatorView {
  const workerOf = ({ jobId, ...worker }: DescribeCoordinatorResponse['workers'][number]): PoolWorker => {
    return { ...worker, jobId: jobId === '' ? null : jobId };
  };
  return { version, at: atMs, workers: workers.map(workerOf) };
}

import type { ClientReadableStream } from '@grpc/grpc-js';
import { callUnary, clientError, type CallOptions, type Destination } from './calls.js';
import { coordinatorFromWire, type CoordinatorView } from './coordinator-view.js';
import { connectTo } from './client-connection.js';
import { deadlineOf, receive, type Incoming } from './described-stream.js';
import type { CancelJobResponse } from './generated/thaw/v1/CancelJobResponse.js';
import type { DescribeCoordinatorResponse } from './generated/thaw/v1/DescribeCoordinatorResponse.js';
import type { GetJobResponse } from './generated/thaw/v1/GetJobResponse.js';
import type { ListJobInputsResponse } from './generated/thaw/v1/ListJobInputsResponse.js';
import type { JobServiceClient } from './generated/thaw/v1/JobService.js';
import type { ListJobsResponse } from './generated/thaw/v1/ListJobsResponse.js';
import type { LocateExamplesResponse } from './generated/thaw/v1/LocateExamplesResponse.js';
import type { ReadJobLogResponse } from './generated/thaw/v1/ReadJobLogResponse.js';
import type { ReadLedgerResponse } from './generated/thaw/v1/ReadLedgerResponse.js';
import type { ResumeJobResponse } from './generated/thaw/v1/ResumeJobResponse.js';
import type { SubmitJobResponse } from './generated/thaw/v1/SubmitJobResponse.js';
import type { WatchJobResponse } from './generated/thaw/v1/WatchJobResponse.js';
import { updateFromWire, type JobUpdate } from './job-event-messages.js';
import { inputToWire, type JobInput, type JobInputPath } from './job-inputs.js';
import { jobLogLineFromWire, type JobLogLine, type JobLogQuery } from './job-log-view.js';
import { jobFromWire, type JobView } from './job-view.js';
import { ledgerFromWire, type LedgerReading, type LocatedExample } from './ledger-view.js';
import type { ClientSecurity } from './security/client-security.js';
import { serviceDefinitions } from './service-definitions.js';

/** A job to submit. */
export interface Submission {
  /** The job file's text, YAML or JSON. */
  readonly jobFile: string;
  /** What error messages call the file. */
  readonly fileName: string;
  /** What stands for each local path in the file. */
  readonly inputs: readonly JobInput[];
  /** Makes a second submission return the first one's job. */
  readonly idempotencyKey?: string;
}

/** Which updates to hear. */
export interface WatchOptions {
  /** Events up to this sequence number are left out. */
  readonly afterSequence?: number;
  readonly signal?: AbortSignal;
}

/** A user's view of a coordinator. Every call throws ThawError with the coordinator's status, NobodyListens without one. */
export interface JobClient {
  /** @throws ThawError INVALID_ARGUMENT with all that is wrong with the job file */
  submit(submission: Submission, options?: CallOptions): Promise<JobView>;
  /** The local paths that a job file names. @throws ThawError as `submit` does */
  listInputs(jobFile: string, fileName: string, options?: CallOptions): Promise<JobInputPath[]>;
  /** @throws ThawError NOT_FOUND */
  get(jobId: string, options?: CallOptions): Promise<JobView>;
  /** All jobs, oldest first, fetched page by page; each page has the deadline. Results come without a confusion matrix. */
  list(options?: CallOptions): Promise<JobView[]>;
  /** Harmless for a job that has ended. @throws ThawError NOT_FOUND */
  cancel(jobId: string, options?: CallOptions): Promise<JobView>;
  /** Has a job that failed or was cancelled go on. @throws ThawError NOT_FOUND; FAILED_PRECONDITION for another one */
  resume(jobId: string, options?: CallOptions): Promise<JobView>;
  /** The next lines of a job's log, up to 1,000; none where there are no more yet. @throws ThawError NOT_FOUND */
  readLog(query: JobLogQuery, options?: CallOptions): Promise<JobLogLine[]>;
  /** Which examples each committed step used, and what the job says itself. @throws ThawError NOT_FOUND */
  readLedger(jobId: string, options?: CallOptions): Promise<LedgerReading>;
  /** Where examples that a job trains on come from, at most 1,000. @throws ThawError NOT_FOUND; INVALID_ARGUMENT */
  locateExamples(
    jobId: string,
    positions: readonly number[],
    options?: CallOptions,
  ): Promise<LocatedExample[]>;
  /** Which coordinator answers, and the workers of its pool. */
  describe(options?: CallOptions): Promise<CoordinatorView>;
  /** Ends after the event with which the job ended last, or when the signal aborts. @throws ThawError NOT_FOUND */
  watch(jobId: string, options?: WatchOptions): AsyncIterable<JobUpdate>;
  close(): void;
}

/** The coordinator may have to read the job's data again. */
const LOCATE_TIMEOUT_MS = 600_000;

/** A client that connects on its first call. @throws InvalidAddress */
export function createJobClient(address: string, security: ClientSecurity = {}): JobClient {
  const { client, to } = connectTo(serviceDefinitions().JobService, address, 'coordinator', security);
  return {
    submit: async ({ inputs, ...submission }, options = {}) => {
      const request = { ...submission, inputs: inputs.map(inputToWire) };
      return jobFromWire(
        (await callUnary<SubmitJobResponse>((...call) => client.submitJob(request, ...call), to, options))
          .job,
      );
    },
    listInputs: async (jobFile, fileName, options = {}) => {
      const request = { jobFile, fileName };
      return (
        await callUnary<ListJobInputsResponse>(
          (...call) => client.listJobInputs(request, ...call),
          to,
          options,
        )
      ).paths;
    },
    get: async (jobId, options = {}) =>
      jobFromWire(
        (await callUnary<GetJobResponse>((...call) => client.getJob({ jobId }, ...call), to, options)).job,
      ),
    list: (options = {}) => listAll(client, to, options),
    cancel: async (jobId, options = {}) =>
      jobFromWire(
        (await callUnary<CancelJobResponse>((...call) => client.cancelJob({ jobId }, ...call), to, options))
          .job,
      ),
    resume: async (jobId, options = {}) =>
      jobFromWire(
        (await callUnary<ResumeJobResponse>((...call) => client.resumeJob({ jobId }, ...call), to, options))
          .job,
      ),
    readLog: async (query, options = {}) => readLog(client, to, query, options),
    readLedger: async (jobId, options = {}) => readLedger(client, to, jobId, options),
    locateExamples: async (jobId, positions, options = {}) =>
      locateExamples(client, to, { jobId, positions: [...positions] }, options),
    describe: async (options = {}) => describe(client, to, options),
    watch: (jobId, { afterSequence = 0, signal } = {}) =>
      updatesOf(client.watchJob({ jobId, afterSequence }), to, signal),
    close: () => client.close(),
  };
}

async function listAll(client: JobServiceClient, to: Destination, options: CallOptions): Promise<JobView[]> {
  const jobs: JobView[] = [];
  let pageToken = '';
  do {
    const page = await callUnary<ListJobsResponse>(
      (...call) => client.listJobs({ pageToken }, ...call),
      to,
      options,
    );
    jobs.push(...page.jobs.map(jobFromWire));
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  return jobs;
}

async function readLog(
  client: JobServiceClient,
  to: Destination,
  { rank, ...query }: JobLogQuery,
  options: CallOptions,
): Promise<JobLogLine[]> {
  const request = rank === undefined ? query : { ...query, rank };
  const { lines } = await callUnary<ReadJobLogResponse>(
    (...call) => client.readJobLog(request, ...call),
    to,
    options,
  );
  return lines.map(jobLogLineFromWire);
}

async function describe(
  client: JobServiceClient,
  to: Destination,
  options: CallOptions,
): Promise<CoordinatorView> {
  const described = await callUnary<DescribeCoordinatorResponse>(
    (...call) => client.describeCoordinator({}, ...call),
    to,
    options,
  );
  return coordinatorFromWire(described);
}

async function locateExamples(
  client: JobServiceClient,
  to: Destination,
  request: { jobId: string; positions: number[] },
  options: CallOptions,
): Promise<LocatedExample[]> {
  const { examples } = await callUnary<LocateExamplesResponse>(
    (...call) => client.locateExamples(request, ...call),
    to,
    { timeoutMs: LOCATE_TIMEOUT_MS, ...options },
  );
  return examples;
}

async function readLedger(
  client: JobServiceClient,
  to: Destination,
  jobId: string,
  options: CallOptions,
): Promise<LedgerReading> {
  const call = client.readLedger({ jobId }, deadlineOf(options));
  const { first, rest } = await receive(call as Incoming<ReadLedgerResponse>, to, options);
  return ledgerFromWire(first, rest);
}

async function* updatesOf(
  call: ClientReadableStream<WatchJobResponse>,
  to: Destination,
  signal: AbortSignal | undefined,
): AsyncGenerator<JobUpdate, void, undefined> {
  const cancel = (): void => call.cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    for await (const wire of call as AsyncIterable<WatchJobResponse>) yield updateFromWire(wire);
  } catch (thrown) {
    if (signal?.aborted !== true) throw clientError(thrown, to);
  } finally {
    signal?.removeEventListener('abort', cancel);
    call.cancel();
  }
}

import type { Server } from '@grpc/grpc-js';
import { answerUnary, writeTo } from './calls.js';
import { coordinatorToWire, type CoordinatorView } from './coordinator-view.js';
import type { JobServiceHandlers as WireHandlers } from './generated/thaw/v1/JobService.js';
import type { Submission } from './job-client.js';
import { updateToWire, type JobUpdate } from './job-event-messages.js';
import { onceForEach } from './once-for-each.js';
import { jobLogLineToWire, type JobLogLine, type JobLogQuery } from './job-log-view.js';
import { inputFromWire, type JobInputPath } from './job-inputs.js';
import { jobToWire, type JobView } from './job-view.js';
import { sendLedger, type LedgerReading, type LocatedExample } from './ledger-view.js';
import type { Caller } from './security/caller.js';
import { serviceDefinitions } from './service-definitions.js';
import { statusOf } from './status-mapping.js';

/** Which jobs to list. */
export interface JobPageQuery {
  /** 0 leaves it to the coordinator. */
  readonly pageSize: number;
  /** Of the page before; empty for the first. */
  readonly pageToken: string;
}

/** Some of all jobs. */
export interface JobPage {
  readonly jobs: readonly JobView[];
  /** Empty on the last page. */
  readonly nextPageToken: string;
}

/** What a coordinator does for its users. What a handler throws becomes the call's status. */
export interface JobServiceHandlers {
  submit(submission: Submission): Promise<JobView>;
  listInputs(jobFile: string, fileName: string): Promise<readonly JobInputPath[]>;
  get(jobId: string): Promise<JobView>;
  list(query: JobPageQuery): Promise<JobPage>;
  cancel(jobId: string): Promise<JobView>;
  resume(jobId: string, caller: Caller | undefined): Promise<JobView>;
  describe(): Promise<CoordinatorView>;
  readLog(query: JobLogQuery): Promise<readonly JobLogLine[]>;
  readLedger(jobId: string): Promise<LedgerReading>;
  locateExamples(jobId: string, positions: readonly number[]): Promise<readonly LocatedExample[]>;
  /** Ends after the event with which the job ended last, and soon after the signal aborts. */
  watch(jobId: string, afterSequence: number, signal: AbortSignal): AsyncIterable<JobUpdate>;
}

/** Adds thaw.v1.JobService to a server that does not listen yet. */
export function addJobService(server: Server, handlers: JobServiceHandlers): void {
  const methods: WireHandlers = {
    SubmitJob: answerUnary(async ({ idempotencyKey, inputs, ...submission }) => {
      const key = idempotencyKey === '' ? {} : { idempotencyKey };
      const job = await handlers.submit({ ...submission, ...key, inputs: inputs.map(inputFromWire) });
      return { job: jobToWire(job) };
    }),
    ListJobInputs: answerUnary(async ({ jobFile, fileName }) => ({
      paths: [...(await handlers.listInputs(jobFile, fileName))],
    })),
    GetJob: answerUnary(async ({ jobId }) => ({ job: jobToWire(await handlers.get(jobId)) })),
    ListJobs: answerUnary(async (query) => {
      const { jobs, nextPageToken } = await handlers.list(query);
      return { jobs: jobs.map(jobToWire), nextPageToken };
    }),
    CancelJob: answerUnary(async ({ jobId }) => ({ job: jobToWire(await handlers.cancel(jobId)) })),
    ResumeJob: answerUnary(async ({ jobId }, caller) => ({
      job: jobToWire(await handlers.resume(jobId, caller)),
    })),
    ReadJobLog: answerUnary(async ({ jobId, rank, afterSequence }) => ({
      lines: (await handlers.readLog({ jobId, rank, afterSequence })).map(jobLogLineToWire),
    })),
    ReadLedger: (call) => {
      const answer = async (): Promise<void> =>
        sendLedger(call, await handlers.readLedger(call.request.jobId));
      answer().catch((thrown: unknown) => call.emit('error', statusOf(thrown)));
    },
    LocateExamples: answerUnary(async ({ jobId, positions }) => ({
      examples: [...(await handlers.locateExamples(jobId, positions))],
    })),
    DescribeCoordinator: answerUnary(async () => coordinatorToWire(await handlers.describe())),
    WatchJob: answerWatch(handlers),
  };
  const { service } = serviceDefinitions().JobService;
  const { responseSerialize } = service.WatchJob;
  const WatchJob = { ...service.WatchJob, responseSerialize: onceForEach((wire) => wire, responseSerialize) };
  server.addService({ ...service, WatchJob }, methods);
}

/** Hundreds may watch one job: what all of them hear is made, and written into bytes, once. */
function answerWatch(handlers: JobServiceHandlers): WireHandlers['WatchJob'] {
  const wireOf = onceForEach(
    (update: JobUpdate) => (update.kind === 'event' ? update.event : update.progress),
    updateToWire,
  );
  return (call) => {
    const { jobId, afterSequence } = call.request;
    const gone = new AbortController();
    call.once('cancelled', () => gone.abort());
    void (async () => {
      for await (const update of handlers.watch(jobId, afterSequence, gone.signal)) {
        await writeTo(call, wireOf(update));
      }
      call.end();
    })().catch((thrown: unknown) => call.emit('error', statusOf(thrown)));
  };
}

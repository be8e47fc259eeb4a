// Original file: protos/thaw/v1/jobs.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CancelJobRequestInput as _thaw_v1_CancelJobRequestInput, CancelJobRequest as _thaw_v1_CancelJobRequest } from '../../thaw/v1/CancelJobRequest.js';
import type { CancelJobResponseInput as _thaw_v1_CancelJobResponseInput, CancelJobResponse as _thaw_v1_CancelJobResponse } from '../../thaw/v1/CancelJobResponse.js';
import type { DescribeCoordinatorRequestInput as _thaw_v1_DescribeCoordinatorRequestInput, DescribeCoordinatorRequest as _thaw_v1_DescribeCoordinatorRequest } from '../../thaw/v1/DescribeCoordinatorRequest.js';
import type { DescribeCoordinatorResponseInput as _thaw_v1_DescribeCoordinatorResponseInput, DescribeCoordinatorResponse as _thaw_v1_DescribeCoordinatorResponse } from '../../thaw/v1/DescribeCoordinatorResponse.js';
import type { GetJobRequestInput as _thaw_v1_GetJobRequestInput, GetJobRequest as _thaw_v1_GetJobRequest } from '../../thaw/v1/GetJobRequest.js';
import type { GetJobResponseInput as _thaw_v1_GetJobResponseInput, GetJobResponse as _thaw_v1_GetJobResponse } from '../../thaw/v1/GetJobResponse.js';
import type { ListJobInputsRequestInput as _thaw_v1_ListJobInputsRequestInput, ListJobInputsRequest as _thaw_v1_ListJobInputsRequest } from '../../thaw/v1/ListJobInputsRequest.js';
import type { ListJobInputsResponseInput as _thaw_v1_ListJobInputsResponseInput, ListJobInputsResponse as _thaw_v1_ListJobInputsResponse } from '../../thaw/v1/ListJobInputsResponse.js';
import type { ListJobsRequestInput as _thaw_v1_ListJobsRequestInput, ListJobsRequest as _thaw_v1_ListJobsRequest } from '../../thaw/v1/ListJobsRequest.js';
import type { ListJobsResponseInput as _thaw_v1_ListJobsResponseInput, ListJobsResponse as _thaw_v1_ListJobsResponse } from '../../thaw/v1/ListJobsResponse.js';
import type { LocateExamplesRequestInput as _thaw_v1_LocateExamplesRequestInput, LocateExamplesRequest as _thaw_v1_LocateExamplesRequest } from '../../thaw/v1/LocateExamplesRequest.js';
import type { LocateExamplesResponseInput as _thaw_v1_LocateExamplesResponseInput, LocateExamplesResponse as _thaw_v1_LocateExamplesResponse } from '../../thaw/v1/LocateExamplesResponse.js';
import type { ReadJobLogRequestInput as _thaw_v1_ReadJobLogRequestInput, ReadJobLogRequest as _thaw_v1_ReadJobLogRequest } from '../../thaw/v1/ReadJobLogRequest.js';
import type { ReadJobLogResponseInput as _thaw_v1_ReadJobLogResponseInput, ReadJobLogResponse as _thaw_v1_ReadJobLogResponse } from '../../thaw/v1/ReadJobLogResponse.js';
import type { ReadLedgerRequestInput as _thaw_v1_ReadLedgerRequestInput, ReadLedgerRequest as _thaw_v1_ReadLedgerRequest } from '../../thaw/v1/ReadLedgerRequest.js';
import type { ReadLedgerResponseInput as _thaw_v1_ReadLedgerResponseInput, ReadLedgerResponse as _thaw_v1_ReadLedgerResponse } from '../../thaw/v1/ReadLedgerResponse.js';
import type { ResumeJobRequestInput as _thaw_v1_ResumeJobRequestInput, ResumeJobRequest as _thaw_v1_ResumeJobRequest } from '../../thaw/v1/ResumeJobRequest.js';
import type { ResumeJobResponseInput as _thaw_v1_ResumeJobResponseInput, ResumeJobResponse as _thaw_v1_ResumeJobResponse } from '../../thaw/v1/ResumeJobResponse.js';
import type { SubmitJobRequestInput as _thaw_v1_SubmitJobRequestInput, SubmitJobRequest as _thaw_v1_SubmitJobRequest } from '../../thaw/v1/SubmitJobRequest.js';
import type { SubmitJobResponseInput as _thaw_v1_SubmitJobResponseInput, SubmitJobResponse as _thaw_v1_SubmitJobResponse } from '../../thaw/v1/SubmitJobResponse.js';
import type { WatchJobRequestInput as _thaw_v1_WatchJobRequestInput, WatchJobRequest as _thaw_v1_WatchJobRequest } from '../../thaw/v1/WatchJobRequest.js';
import type { WatchJobResponseInput as _thaw_v1_WatchJobResponseInput, WatchJobResponse as _thaw_v1_WatchJobResponse } from '../../thaw/v1/WatchJobResponse.js';

/**
 * What a user does with jobs.
 */
export interface JobServiceClient extends grpc.Client {
  /**
   * Ends a job as CANCELLED. Harmless when it has ended already.
   */
  CancelJob(argument: _thaw_v1_CancelJobRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_CancelJobResponse>): grpc.ClientUnaryCall;
  CancelJob(argument: _thaw_v1_CancelJobRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_thaw_v1_CancelJobResponse>): grpc.ClientUnaryCall;
  CancelJob(argument: _thaw_v1_CancelJobRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_CancelJobResponse>): grpc.ClientUnaryCall;
  CancelJob(argument: _thaw_v1_CancelJobRequestInput, callback: grpc.requestCallback<_thaw_v1_CancelJobResponse>): grpc.ClientUnaryCall;
  /**
   * Ends a job as CANCELLED. Harmless when it has ended already.
   */
  cancelJob(argument: _thaw_v1_CancelJobRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_CancelJobResponse>): grpc.ClientUnaryCall;
  cancelJob(argument: _thaw_v1_CancelJobRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_thaw_v1_CancelJobResponse>): grpc.ClientUnaryCall;
  cancelJob(argument: _thaw_v1_CancelJobRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_CancelJobResponse>): grpc.ClientUnaryCall;
  cancelJob(argument: _thaw_v1_CancelJobRequestInput, callback: grpc.requestCallback<_thaw_v1_CancelJobResponse>): grpc.ClientUnaryCall;
  
  /**
   * Which coordinator this is, and the workers of its pool.
   */
  DescribeCoordinator(argument: _thaw_v1_DescribeCoordinatorRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_DescribeCoordinatorResponse>): grpc.ClientUnaryCall;
  DescribeCoordinator(argument: _thaw_v1_DescribeCoordinatorRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_thaw_v1_DescribeCoordinatorResponse>): grpc.ClientUnaryCall;
  DescribeCoordinator(argument: _thaw_v1_DescribeCoordinatorRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_DescribeCoordinatorResponse>): grpc.ClientUnaryCall;
  DescribeCoordinator(argument: _thaw_v1_DescribeCoordinatorRequestInput, callback: grpc.requestCallback<_thaw_v1_DescribeCoordinatorResponse>): grpc.ClientUnaryCall;
  /**
   * Which coordinator this is, and the workers of its pool.
   */
  describeCoordinator(argument: _thaw_v1_DescribeCoordinatorRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_DescribeCoordinatorResponse>): grpc.ClientUnaryCall;
  describeCoordinator(argument: _thaw_v1_DescribeCoordinatorRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_thaw_v1_DescribeCoordinatorResponse>): grpc.ClientUnaryCall;
  describeCoordinator(argument: _thaw_v1_DescribeCoordinatorRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_DescribeCoordinatorResponse>): grpc.ClientUnaryCall;
  describeCoordinator(argument: _thaw_v1_DescribeCoordinatorRequestInput, callback: grpc.requestCallback<_thaw_v1_DescribeCoordinatorResponse>): grpc.ClientUnaryCall;
  
  GetJob(argument: _thaw_v1_GetJobRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_GetJobResponse>): grpc.ClientUnaryCall;
  GetJob(argument: _thaw_v1_GetJobRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_thaw_v1_GetJobResponse>): grpc.ClientUnaryCall;
  GetJob(argument: _thaw_v1_GetJobRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_GetJobResponse>): grpc.ClientUnaryCall;
  GetJob(argument: _thaw_v1_GetJobRequestInput, callback: grpc.requestCallback<_thaw_v1_GetJobResponse>): grpc.ClientUnaryCall;
  getJob(argument: _thaw_v1_GetJobRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_GetJobResponse>): grpc.ClientUnaryCall;
  getJob(argument: _thaw_v1_GetJobRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_thaw_v1_GetJobResponse>): grpc.ClientUnaryCall;
  getJob(argument: _thaw_v1_GetJobRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_GetJobResponse>): grpc.ClientUnaryCall;
  getJob(argument: _thaw_v1_GetJobRequestInput, callback: grpc.requestCallback<_thaw_v1_GetJobResponse>): grpc.ClientUnaryCall;
  
  /**
   * The local paths that a job file names: what a client uploads before it submits the job. Checks the file as
   * SubmitJob does.
   */
  ListJobInputs(argument: _thaw_v1_ListJobInputsRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_ListJobInputsResponse>): grpc.ClientUnaryCall;
  ListJobInputs(argument: _thaw_v1_ListJobInputsRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_thaw_v1_ListJobInputsResponse>): grpc.ClientUnaryCall;
  ListJobInputs(argument: _thaw_v1_ListJobInputsRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_ListJobInputsResponse>): grpc.ClientUnaryCall;
  ListJobInputs(argument: _thaw_v1_ListJobInputsRequestInput, callback: grpc.requestCallback<_thaw_v1_ListJobInputsResponse>): grpc.ClientUnaryCall;
  /**
   * The local paths that a job file names: what a client uploads before it submits the job. Checks the file as
   * SubmitJob does.
   */
  listJobInputs(argument: _thaw_v1_ListJobInputsRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_ListJobInputsResponse>): grpc.ClientUnaryCall;
  listJobInputs(argument: _thaw_v1_ListJobInputsRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_thaw_v1_ListJobInputsResponse>): grpc.ClientUnaryCall;
  listJobInputs(argument: _thaw_v1_ListJobInputsRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_ListJobInputsResponse>): grpc.ClientUnaryCall;
  listJobInputs(argument: _thaw_v1_ListJobInputsRequestInput, callback: grpc.requestCallback<_thaw_v1_ListJobInputsResponse>): grpc.ClientUnaryCall;
  
  /**
   * All jobs, oldest first, page by page.
   */
  ListJobs(argument: _thaw_v1_ListJobsRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_ListJobsResponse>): grpc.ClientUnaryCall;
  ListJobs(argument: _thaw_v1_ListJobsRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_thaw_v1_ListJobsResponse>): grpc.ClientUnaryCall;
  ListJobs(argument: _thaw_v1_ListJobsRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_ListJobsResponse>): grpc.ClientUnaryCall;
  ListJobs(argument: _thaw_v1_ListJobsRequestInput, callback: grpc.requestCallback<_thaw_v1_ListJobsResponse>): grpc.ClientUnaryCall;
  /**
   * All jobs, oldest first, page by page.
   */
  listJobs(argument: _thaw_v1_ListJobsRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_ListJobsResponse>): grpc.ClientUnaryCall;
  listJobs(argument: _thaw_v1_ListJobsRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_thaw_v1_ListJobsResponse>): grpc.ClientUnaryCall;
  listJobs(argument: _thaw_v1_ListJobsRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_ListJobsResponse>): grpc.ClientUnaryCall;
  listJobs(argument: _thaw_v1_ListJobsRequestInput, callback: grpc.requestCallback<_thaw_v1_ListJobsResponse>): grpc.ClientUnaryCall;
  
  /**
   * Where examples that the job trains on come from: what a ledger's positions mean.
   */
  LocateExamples(argument: _thaw_v1_LocateExamplesRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_LocateExamplesResponse>): grpc.ClientUnaryCall;
  LocateExamples(argument: _thaw_v1_LocateExamplesRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_thaw_v1_LocateExamplesResponse>): grpc.ClientUnaryCall;
  LocateExamples(argument: _thaw_v1_LocateExamplesRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_LocateExamplesResponse>): grpc.ClientUnaryCall;
  LocateExamples(argument: _thaw_v1_LocateExamplesRequestInput, callback: grpc.requestCallback<_thaw_v1_LocateExamplesResponse>): grpc.ClientUnaryCall;
  /**
   * Where examples that the job trains on come from: what a ledger's positions mean.
   */
  locateExamples(argument: _thaw_v1_LocateExamplesRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_LocateExamplesResponse>): grpc.ClientUnaryCall;
  locateExamples(argument: _thaw_v1_LocateExamplesRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_thaw_v1_LocateExamplesResponse>): grpc.ClientUnaryCall;
  locateExamples(argument: _thaw_v1_LocateExamplesRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_LocateExamplesResponse>): grpc.ClientUnaryCall;
  locateExamples(argument: _thaw_v1_LocateExamplesRequestInput, callback: grpc.requestCallback<_thaw_v1_LocateExamplesResponse>): grpc.ClientUnaryCall;
  
  /**
   * What the members of a job logged of it, as far as the coordinator remembers; its last lines.
   */
  ReadJobLog(argument: _thaw_v1_ReadJobLogRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_ReadJobLogResponse>): grpc.ClientUnaryCall;
  ReadJobLog(argument: _thaw_v1_ReadJobLogRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_thaw_v1_ReadJobLogResponse>): grpc.ClientUnaryCall;
  ReadJobLog(argument: _thaw_v1_ReadJobLogRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_ReadJobLogResponse>): grpc.ClientUnaryCall;
  ReadJobLog(argument: _thaw_v1_ReadJobLogRequestInput, callback: grpc.requestCallback<_thaw_v1_ReadJobLogResponse>): grpc.ClientUnaryCall;
  /**
   * What the members of a job logged of it, as far as the coordinator remembers; its last lines.
   */
  readJobLog(argument: _thaw_v1_ReadJobLogRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_ReadJobLogResponse>): grpc.ClientUnaryCall;
  readJobLog(argument: _thaw_v1_ReadJobLogRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_thaw_v1_ReadJobLogResponse>): grpc.ClientUnaryCall;
  readJobLog(argument: _thaw_v1_ReadJobLogRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_ReadJobLogResponse>): grpc.ClientUnaryCall;
  readJobLog(argument: _thaw_v1_ReadJobLogRequestInput, callback: grpc.requestCallback<_thaw_v1_ReadJobLogResponse>): grpc.ClientUnaryCall;
  
  /**
   * Which examples each committed step used: first what the job itself says, then row after row.
   */
  ReadLedger(argument: _thaw_v1_ReadLedgerRequestInput, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_thaw_v1_ReadLedgerResponse>;
  ReadLedger(argument: _thaw_v1_ReadLedgerRequestInput, options?: grpc.CallOptions): grpc.ClientReadableStream<_thaw_v1_ReadLedgerResponse>;
  /**
   * Which examples each committed step used: first what the job itself says, then row after row.
   */
  readLedger(argument: _thaw_v1_ReadLedgerRequestInput, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_thaw_v1_ReadLedgerResponse>;
  readLedger(argument: _thaw_v1_ReadLedgerRequestInput, options?: grpc.CallOptions): grpc.ClientReadableStream<_thaw_v1_ReadLedgerResponse>;
  
  /**
   * Has a job that failed or was cancelled go on from its newest checkpoint that is whole, or from its beginning where there is none.
   * FAILED_PRECONDITION for a job that runs, has succeeded, or whose uploads are gone.
   */
  ResumeJob(argument: _thaw_v1_ResumeJobRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_ResumeJobResponse>): grpc.ClientUnaryCall;
  ResumeJob(argument: _thaw_v1_ResumeJobRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_thaw_v1_ResumeJobResponse>): grpc.ClientUnaryCall;
  ResumeJob(argument: _thaw_v1_ResumeJobRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_ResumeJobResponse>): grpc.ClientUnaryCall;
  ResumeJob(argument: _thaw_v1_ResumeJobRequestInput, callback: grpc.requestCallback<_thaw_v1_ResumeJobResponse>): grpc.ClientUnaryCall;
  /**
   * Has a job that failed or was cancelled go on from its newest checkpoint that is whole, or from its beginning where there is none.
   * FAILED_PRECONDITION for a job that runs, has succeeded, or whose uploads are gone.
   */
  resumeJob(argument: _thaw_v1_ResumeJobRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_ResumeJobResponse>): grpc.ClientUnaryCall;
  resumeJob(argument: _thaw_v1_ResumeJobRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_thaw_v1_ResumeJobResponse>): grpc.ClientUnaryCall;
  resumeJob(argument: _thaw_v1_ResumeJobRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_ResumeJobResponse>): grpc.ClientUnaryCall;
  resumeJob(argument: _thaw_v1_ResumeJobRequestInput, callback: grpc.requestCallback<_thaw_v1_ResumeJobResponse>): grpc.ClientUnaryCall;
  
  /**
   * Validates the job file whole and queues the job. With an idempotency key, a repeated call returns
   * the job of the first one.
   */
  SubmitJob(argument: _thaw_v1_SubmitJobRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_SubmitJobResponse>): grpc.ClientUnaryCall;
  SubmitJob(argument: _thaw_v1_SubmitJobRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_thaw_v1_SubmitJobResponse>): grpc.ClientUnaryCall;
  SubmitJob(argument: _thaw_v1_SubmitJobRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_SubmitJobResponse>): grpc.ClientUnaryCall;
  SubmitJob(argument: _thaw_v1_SubmitJobRequestInput, callback: grpc.requestCallback<_thaw_v1_SubmitJobResponse>): grpc.ClientUnaryCall;
  /**
   * Validates the job file whole and queues the job. With an idempotency key, a repeated call returns
   * the job of the first one.
   */
  submitJob(argument: _thaw_v1_SubmitJobRequestInput, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_SubmitJobResponse>): grpc.ClientUnaryCall;
  submitJob(argument: _thaw_v1_SubmitJobRequestInput, metadata: grpc.Metadata, callback: grpc.requestCallback<_thaw_v1_SubmitJobResponse>): grpc.ClientUnaryCall;
  submitJob(argument: _thaw_v1_SubmitJobRequestInput, options: grpc.CallOptions, callback: grpc.requestCallback<_thaw_v1_SubmitJobResponse>): grpc.ClientUnaryCall;
  submitJob(argument: _thaw_v1_SubmitJobRequestInput, callback: grpc.requestCallback<_thaw_v1_SubmitJobResponse>): grpc.ClientUnaryCall;
  
  /**
   * The job's events from the beginning (or after a sequence number), then live; ends after the event with which the job ended last.
   */
  WatchJob(argument: _thaw_v1_WatchJobRequestInput, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_thaw_v1_WatchJobResponse>;
  WatchJob(argument: _thaw_v1_WatchJobRequestInput, options?: grpc.CallOptions): grpc.ClientReadableStream<_thaw_v1_WatchJobResponse>;
  /**
   * The job's events from the beginning (or after a sequence number), then live; ends after the event with which the job ended last.
   */
  watchJob(argument: _thaw_v1_WatchJobRequestInput, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_thaw_v1_WatchJobResponse>;
  watchJob(argument: _thaw_v1_WatchJobRequestInput, options?: grpc.CallOptions): grpc.ClientReadableStream<_thaw_v1_WatchJobResponse>;
  
}

/**
 * What a user does with jobs.
 */
export interface JobServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Ends a job as CANCELLED. Harmless when it has ended already.
   */
  CancelJob: grpc.handleUnaryCall<_thaw_v1_CancelJobRequest, _thaw_v1_CancelJobResponseInput>;
  
  /**
   * Which coordinator this is, and the workers of its pool.
   */
  DescribeCoordinator: grpc.handleUnaryCall<_thaw_v1_DescribeCoordinatorRequest, _thaw_v1_DescribeCoordinatorResponseInput>;
  
  GetJob: grpc.handleUnaryCall<_thaw_v1_GetJobRequest, _thaw_v1_GetJobResponseInput>;
  
  /**
   * The local paths that a job file names: what a client uploads before it submits the job. Checks the file as
   * SubmitJob does.
   */
  ListJobInputs: grpc.handleUnaryCall<_thaw_v1_ListJobInputsRequest, _thaw_v1_ListJobInputsResponseInput>;
  
  /**
   * All jobs, oldest first, page by page.
   */
  ListJobs: grpc.handleUnaryCall<_thaw_v1_ListJobsRequest, _thaw_v1_ListJobsResponseInput>;
  
  /**
   * Where examples that the job trains on come from: what a ledger's positions mean.
   */
  LocateExamples: grpc.handleUnaryCall<_thaw_v1_LocateExamplesRequest, _thaw_v1_LocateExamplesResponseInput>;
  
  /**
   * What the members of a job logged of it, as far as the coordinator remembers; its last lines.
   */
  ReadJobLog: grpc.handleUnaryCall<_thaw_v1_ReadJobLogRequest, _thaw_v1_ReadJobLogResponseInput>;
  
  /**
   * Which examples each committed step used: first what the job itself says, then row after row.
   */
  ReadLedger: grpc.handleServerStreamingCall<_thaw_v1_ReadLedgerRequest, _thaw_v1_ReadLedgerResponseInput>;
  
  /**
   * Has a job that failed or was cancelled go on from its newest checkpoint that is whole, or from its beginning where there is none.
   * FAILED_PRECONDITION for a job that runs, has succeeded, or whose uploads are gone.
   */
  ResumeJob: grpc.handleUnaryCall<_thaw_v1_ResumeJobRequest, _thaw_v1_ResumeJobResponseInput>;
  
  /**
   * Validates the job file whole and queues the job. With an idempotency key, a repeated call returns
   * the job of the first one.
   */
  SubmitJob: grpc.handleUnaryCall<_thaw_v1_SubmitJobRequest, _thaw_v1_SubmitJobResponseInput>;
  
  /**
   * The job's events from the beginning (or after a sequence number), then live; ends after the event with which the job ended last.
   */
  WatchJob: grpc.handleServerStreamingCall<_thaw_v1_WatchJobRequest, _thaw_v1_WatchJobResponseInput>;
  
}

export interface JobServiceDefinition extends grpc.ServiceDefinition {
  CancelJob: MethodDefinition<_thaw_v1_CancelJobRequestInput, _thaw_v1_CancelJobResponseInput, _thaw_v1_CancelJobRequest, _thaw_v1_CancelJobResponse>
  DescribeCoordinator: MethodDefinition<_thaw_v1_DescribeCoordinatorRequestInput, _thaw_v1_DescribeCoordinatorResponseInput, _thaw_v1_DescribeCoordinatorRequest, _thaw_v1_DescribeCoordinatorResponse>
  GetJob: MethodDefinition<_thaw_v1_GetJobRequestInput, _thaw_v1_GetJobResponseInput, _thaw_v1_GetJobRequest, _thaw_v1_GetJobResponse>
  ListJobInputs: MethodDefinition<_thaw_v1_ListJobInputsRequestInput, _thaw_v1_ListJobInputsResponseInput, _thaw_v1_ListJobInputsRequest, _thaw_v1_ListJobInputsResponse>
  ListJobs: MethodDefinition<_thaw_v1_ListJobsRequestInput, _thaw_v1_ListJobsResponseInput, _thaw_v1_ListJobsRequest, _thaw_v1_ListJobsResponse>
  LocateExamples: MethodDefinition<_thaw_v1_LocateExamplesRequestInput, _thaw_v1_LocateExamplesResponseInput, _thaw_v1_LocateExamplesRequest, _thaw_v1_LocateExamplesResponse>
  ReadJobLog: MethodDefinition<_thaw_v1_ReadJobLogRequestInput, _thaw_v1_ReadJobLogResponseInput, _thaw_v1_ReadJobLogRequest, _thaw_v1_ReadJobLogResponse>
  ReadLedger: MethodDefinition<_thaw_v1_ReadLedgerRequestInput, _thaw_v1_ReadLedgerResponseInput, _thaw_v1_ReadLedgerRequest, _thaw_v1_ReadLedgerResponse>
  ResumeJob: MethodDefinition<_thaw_v1_ResumeJobRequestInput, _thaw_v1_ResumeJobResponseInput, _thaw_v1_ResumeJobRequest, _thaw_v1_ResumeJobResponse>
  SubmitJob: MethodDefinition<_thaw_v1_SubmitJobRequestInput, _thaw_v1_SubmitJobResponseInput, _thaw_v1_SubmitJobRequest, _thaw_v1_SubmitJobResponse>
  WatchJob: MethodDefinition<_thaw_v1_WatchJobRequestInput, _thaw_v1_WatchJobResponseInput, _thaw_v1_WatchJobRequest, _thaw_v1_WatchJobResponse>
}

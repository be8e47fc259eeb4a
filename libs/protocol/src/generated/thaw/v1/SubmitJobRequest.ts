// Original file: protos/thaw/v1/jobs.proto

import type { UploadedPathInput as _thaw_v1_UploadedPathInput, UploadedPath as _thaw_v1_UploadedPath } from '../../thaw/v1/UploadedPath.js';

export interface SubmitJobRequestInput {
  /**
   * The job file's text, YAML or JSON.
   */
  'jobFile'?: (string);
  /**
   * What error messages call the file.
   */
  'fileName'?: (string);
  'idempotencyKey'?: (string);
  /**
   * What stands for each local path in the job file. The coordinator reads no path of its own host.
   */
  'inputs'?: (_thaw_v1_UploadedPathInput)[];
}

export interface SubmitJobRequest {
  /**
   * The job file's text, YAML or JSON.
   */
  'jobFile': (string);
  /**
   * What error messages call the file.
   */
  'fileName': (string);
  'idempotencyKey': (string);
  /**
   * What stands for each local path in the job file. The coordinator reads no path of its own host.
   */
  'inputs': (_thaw_v1_UploadedPath)[];
}

// Original file: protos/thaw/v1/jobs.proto


export interface SubmitJobRequestInput {
  /**
   * The job file's text, YAML or JSON.
   */
  'jobFile'?: (string);
  /**
   * What error messages call the file.
   */
  'fileName'?: (string);
  /**
   * The absolute folder against which the job file's relative paths are resolved, on the coordinator's host.
   */
  'folder'?: (string);
  'idempotencyKey'?: (string);
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
  /**
   * The absolute folder against which the job file's relative paths are resolved, on the coordinator's host.
   */
  'folder': (string);
  'idempotencyKey': (string);
}

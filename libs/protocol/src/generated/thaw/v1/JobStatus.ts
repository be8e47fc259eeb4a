// Original file: protos/thaw/v1/jobs.proto

export const JobStatus = {
  JOB_STATUS_UNSPECIFIED: 'JOB_STATUS_UNSPECIFIED',
  /**
   * The coordinator reads the dataset and the model, or looks through the job's checkpoints.
   */
  JOB_STATUS_PREPARING: 'JOB_STATUS_PREPARING',
  /**
   * Waits for workers; the last event says for how many.
   */
  JOB_STATUS_QUEUED: 'JOB_STATUS_QUEUED',
  /**
   * Workers fetch their blocks and meet each other, at first and whenever some were lost or joined; also while too few
   * are left to go on, which the last event says.
   */
  JOB_STATUS_STARTING: 'JOB_STATUS_STARTING',
  JOB_STATUS_RUNNING: 'JOB_STATUS_RUNNING',
  JOB_STATUS_SUCCEEDED: 'JOB_STATUS_SUCCEEDED',
  JOB_STATUS_FAILED: 'JOB_STATUS_FAILED',
  JOB_STATUS_CANCELLED: 'JOB_STATUS_CANCELLED',
} as const;

export type JobStatusInput =
  | 'JOB_STATUS_UNSPECIFIED'
  | 0
  /**
   * The coordinator reads the dataset and the model, or looks through the job's checkpoints.
   */
  | 'JOB_STATUS_PREPARING'
  | 1
  /**
   * Waits for workers; the last event says for how many.
   */
  | 'JOB_STATUS_QUEUED'
  | 2
  /**
   * Workers fetch their blocks and meet each other, at first and whenever some were lost or joined; also while too few
   * are left to go on, which the last event says.
   */
  | 'JOB_STATUS_STARTING'
  | 3
  | 'JOB_STATUS_RUNNING'
  | 4
  | 'JOB_STATUS_SUCCEEDED'
  | 5
  | 'JOB_STATUS_FAILED'
  | 6
  | 'JOB_STATUS_CANCELLED'
  | 7

export type JobStatus = typeof JobStatus[keyof typeof JobStatus]

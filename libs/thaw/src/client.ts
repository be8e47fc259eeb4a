/** Submits jobs to a coordinator and follows them: the same calls that the `thaw` command makes. */
export {
  createJobClient,
  type CallOptions,
  type JobClient,
  type JobUpdate,
  type JobView,
  type Submission,
  type WatchOptions,
} from '@thaw/protocol';

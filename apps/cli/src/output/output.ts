import type { JobEvent, JobProgress } from '@thaw/orchestration';
import type { JobView } from '@thaw/protocol';

/** How a command shows what it found: as text for people, or as one JSON object per line for programs. */
export interface Output {
  /** Jobs in a table, or one line each. */
  jobs(jobs: readonly JobView[]): void;
  job(job: JobView): void;
  event(jobId: string, sequence: number, event: JobEvent): void;
  progress(jobId: string, progress: JobProgress): void;
  /** Something about this command's own doing, such as a process that it started. */
  notice(message: string, fields: Readonly<Record<string, unknown>>): void;
  /** Leaves the terminal tidy; to be called once, at the end. */
  close(): void;
}

import type { JobProgress } from '@thaw/orchestration';

/** Follows the progress of one job. */
export interface ProgressFollower {
  /** Resolves with progress that this follower has not seen; what came in between is skipped. */
  next(): Promise<JobProgress>;
  /** No more progress comes; a `next` that waits stays pending. */
  stop(): void;
}

/** The latest progress of each job. Nobody's slowness holds anything up: who comes late sees the newest only. */
export class ProgressBoard {
  readonly #latest = new Map<string, JobProgress>();
  readonly #listeners = new Map<string, Set<() => void>>();

  publish(jobId: string, progress: JobProgress): void {
    this.#latest.set(jobId, progress);
    for (const listener of this.#listeners.get(jobId) ?? []) listener();
  }

  follow(jobId: string): ProgressFollower {
    let seen: JobProgress | undefined;
    let wake = (): void => undefined;
    const listener = (): void => wake();
    const listeners = this.#listeners.get(jobId) ?? new Set();
    this.#listeners.set(jobId, listeners.add(listener));
    return {
      next: async () => {
        for (;;) {
          const latest = this.#latest.get(jobId);
          if (latest !== undefined && latest !== seen) return (seen = latest);
          await new Promise<void>((resolve) => (wake = resolve));
        }
      },
      stop: () => listeners.delete(listener),
    };
  }

  /** Forgets a job that has ended. */
  forget(jobId: string): void {
    this.#latest.delete(jobId);
    this.#listeners.delete(jobId);
  }
}

import type { JobProgress } from '@thaw/orchestration';

/** Follows the progress of one job. */
export interface ProgressFollower {
  /** Resolves with progress that this follower has not seen; what came in between is skipped. */
  next(): Promise<JobProgress>;
  /** No more progress comes; a `next` that waits stays pending. */
  stop(): void;
}

/** A job may take thousands of steps a second, and hundreds may watch it: nobody reads faster than this. */
const SHOW_EVERY_MS = 100;

/** The progress of one job. */
interface Display {
  /** What followers see; undefined before the first step. */
  shown: JobProgress | undefined;
  latest: JobProgress | undefined;
  /** Runs while what is shown is younger than {@link SHOW_EVERY_MS}. */
  timer: NodeJS.Timeout | undefined;
  readonly listeners: Set<() => void>;
}

/** The latest progress of each job. Nobody's slowness holds anything up: who comes late sees the newest only. */
export class ProgressBoard {
  readonly #displays = new Map<string, Display>();

  /** Jobs of which anything is held. */
  get numJobs(): number {
    return this.#displays.size;
  }

  publish(jobId: string, progress: JobProgress): void {
    const display = this.#displayOf(jobId);
    display.latest = progress;
    if (display.timer === undefined) show(display);
  }

  follow(jobId: string): ProgressFollower {
    const display = this.#displayOf(jobId);
    let seen: JobProgress | undefined;
    let wake = (): void => undefined;
    const listener = (): void => wake();
    display.listeners.add(listener);
    return {
      next: async () => {
        for (;;) {
          const { shown } = display;
          if (shown !== undefined && shown !== seen) return (seen = shown);
          await new Promise<void>((resolve) => (wake = resolve));
        }
      },
      stop: () => {
        display.listeners.delete(listener);
        // Nothing was ever published: the job had ended before, or has not begun.
        const isEmpty = display.listeners.size === 0 && display.latest === undefined;
        if (isEmpty && this.#displays.get(jobId) === display) this.#displays.delete(jobId);
      },
    };
  }

  /** Forgets a job that has ended. */
  forget(jobId: string): void {
    clearTimeout(this.#displays.get(jobId)?.timer);
    this.#displays.delete(jobId);
  }

  #displayOf(jobId: string): Display {
    const display = this.#displays.get(jobId) ?? {
      shown: undefined,
      latest: undefined,
      timer: undefined,
      listeners: new Set(),
    };
    this.#displays.set(jobId, display);
    return display;
  }
}

/** Shows the latest at once, and what comes within the next moments after them. */
function show(display: Display): void {
  display.shown = display.latest;
  for (const listener of display.listeners) listener();
  display.timer = setTimeout(() => {
    display.timer = undefined;
    if (display.latest !== display.shown) show(display);
  }, SHOW_EVERY_MS).unref();
}

import type { LoggedEvent, ReadOptions, SubscribeOptions } from './job-store.js';

const BATCH_LENGTH = 256;

/**
 * Tells followers of a log that it has grown, without knowing what was appended. Implementations of the store
 * port share it.
 */
export class LogSignal {
  #version = 0;
  #isClosed = false;
  readonly #waiting = new Set<() => void>();

  /** Rises with every change; take it before reading the log, and give it to {@link changed} after. */
  get version(): number {
    return this.#version;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Wakes all who wait. */
  notify(): void {
    this.#version += 1;
    for (const wake of [...this.#waiting]) {
      wake();
    }
  }

  /** Wakes all who wait, for the last time. */
  close(): void {
    this.#isClosed = true;
    this.notify();
  }

  /** Resolves once the version differs from `seen`, or the signal aborts. */
  changed(seen: number, signal: AbortSignal): Promise<void> {
    if (this.#version !== seen || signal.aborted) {
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake);
    });
  }
}

/**
 * Follows a log by its numbers: reads a bounded batch, hands it out, and waits for the log to grow only when
 * nothing was left. Holds at most one batch, however slow its reader.
 */
export async function* followLog<Event>(
  readEvents: (options: ReadOptions) => Promise<LoggedEvent<Event>[]>,
  log: LogSignal,
  { signal, afterSeq = 0, ...filter }: SubscribeOptions,
): AsyncGenerator<LoggedEvent<Event>, void, undefined> {
  const isOver = (): boolean => signal.aborted || log.isClosed;
  let position = afterSeq;
  while (!isOver()) {
    const seen = log.version;
    const batch = await readEvents({ ...filter, afterSeq: position, limit: BATCH_LENGTH });
    for (const logged of batch) {
      if (isOver()) {
        return;
      }
      yield logged;
      position = logged.seq;
    }
    if (batch.length === 0) {
      await log.changed(seen, signal);
    }
  }
}

import type { LoggedEvent, ReadOptions, SubscribeOptions } from './job-store.js';

const BATCH_LENGTH = 256;

/**
 * Tells followers of a log that it has grown, without knowing what was appended. Implementations of the store
 * port share it.
 */
export class LogSignal {
  #isClosed = false;
  /** By the job that they follow; undefined for those who follow all jobs. */
  readonly #ears = new Map<string | undefined, Set<LogEar>>();

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** An event of this job was appended. Wakes only those whom it concerns: hundreds may follow other jobs. */
  notify(jobId: string): void {
    for (const followed of [jobId, undefined]) this.#ears.get(followed)?.forEach((ear) => ear.hear());
  }

  /** Wakes all, for the last time. */
  close(): void {
    this.#isClosed = true;
    for (const ears of this.#ears.values()) ears.forEach((ear) => ear.hear());
  }

  /** Listens to one job, or to all, until {@link ignore}. */
  listen(jobId: string | undefined): LogEar {
    const ear = new LogEar();
    const ears = this.#ears.get(jobId) ?? new Set();
    this.#ears.set(jobId, ears.add(ear));
    return ear;
  }

  ignore(jobId: string | undefined, ear: LogEar): void {
    const ears = this.#ears.get(jobId);
    ears?.delete(ear);
    if (ears?.size === 0) this.#ears.delete(jobId);
  }
}

/** Remembers that the log has grown since it was asked last. */
class LogEar {
  #hasHeard = false;
  #wake = (): void => undefined;

  hear(): void {
    this.#hasHeard = true;
    this.#wake();
  }

  /** Call it before reading the log, so that what is appended meanwhile counts as new. */
  forget(): void {
    this.#hasHeard = false;
  }

  /** Resolves once something was heard since {@link forget}. */
  heard(): Promise<void> {
    return this.#hasHeard ? Promise.resolve() : new Promise((resolve) => (this.#wake = resolve));
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
  const ear = log.listen(filter.jobId);
  const wake = (): void => ear.hear();
  signal.addEventListener('abort', wake);
  try {
    let position = afterSeq;
    while (!isOver()) {
      ear.forget();
      const batch = await readEvents({ ...filter, afterSeq: position, limit: BATCH_LENGTH });
      for (const logged of batch) {
        if (isOver()) return;
        yield logged;
        position = logged.seq;
      }
      if (batch.length < BATCH_LENGTH) await ear.heard();
    }
  } finally {
    signal.removeEventListener('abort', wake);
    log.ignore(filter.jobId, ear);
  }
}

import type { LogLine } from '@thaw/protocol';

/** How long lines are gathered before they are sent. */
const GATHER_MS = 250;
/** Lines that wait to be sent; the oldest are dropped where the coordinator takes none. */
const MOST_WAITING = 1_000;

/** Sends the lines of one job. */
export type SendLines = (jobId: string, lines: readonly LogLine[]) => Promise<void>;

/** What a worker logs of its jobs, on its way to the coordinator, where users read it. */
export class JobLogShipper {
  #waiting: { readonly jobId: string; readonly line: LogLine }[] = [];
  #send: SendLines | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** Takes a line as the logger writes it; those that belong to no job are left alone. */
  write(text: string): void {
    const entry = entryOf(text);
    if (entry === undefined) return;
    this.#waiting.push(entry);
    this.#waiting.splice(0, this.#waiting.length - MOST_WAITING);
    this.#timer ??= setTimeout(() => void this.flush(), GATHER_MS).unref();
  }

  /** From now on lines are sent so; undefined keeps them. */
  sendBy(send: SendLines | undefined): void {
    this.#send = send;
  }

  /** Sends what waits; what cannot be sent is lost, for logging must not stop a worker. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#send === undefined) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const jobId of new Set(waiting.map((entry) => entry.jobId))) {
      const lines = waiting.filter((entry) => entry.jobId === jobId).map(({ line }) => line);
      await this.#send(jobId, lines).catch(() => undefined);
    }
  }
}

function entryOf(text: string): { jobId: string; line: LogLine } | undefined {
  if (!text.includes('"jobId"')) return undefined;
  const { jobId, level, time } = JSON.parse(text) as { jobId: unknown; level: string; time: string };
  return typeof jobId === 'string'
    ? { jobId, line: { at: Date.parse(time), level, text: text.trimEnd() } }
    : undefined;
}

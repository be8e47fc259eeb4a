import type { StepReport, WorkerMessage, WorkerReport } from '@thaw/protocol';
import { isCourseReport, type CourseReport } from './course-reports.js';

/** Reports that may wait for the coordinator, and the rows of the ledger in them; a member that has more to say stands still until it is heard. */
const MOST_WAITING = 20_000;
const MOST_ROW_BYTES = 64 * 2 ** 20;

/** Short steps come by the hundred in a second: they wait so long for each other, and go together. */
const GATHER_MS = 20;
/** Rows of the ledger in one message, beyond those of its first step. */
const MOST_ROW_BYTES_AT_ONCE = 2 ** 20;

type Send = (message: WorkerMessage) => Promise<void>;

/**
 * What a worker reports, in its order, kept until the coordinator has stored it. What is sent twice does no harm: the coordinator
 * takes the first one.
 */
export class ReportOutbox {
  readonly #mostWaiting: number;
  readonly #mostRowBytes: number;
  /** Not acknowledged yet. */
  #reports: WorkerReport[] = [];
  /** In these reports. */
  #rowBytes = 0;
  /** Of the reports that were sent over the present connection. */
  #numAcknowledged = 0;
  /** Of those that are not acknowledged, how many were sent over it. */
  #numSent = 0;
  #gathering: NodeJS.Timeout | undefined;
  #send: Send | undefined;
  /** Where the worker stands, as it said last; a coordinator that is started anew asks for it again. */
  #standing: WorkerReport | undefined;
  #onRoom: (() => void)[] = [];

  constructor(mostWaiting = MOST_WAITING, mostRowBytes = MOST_ROW_BYTES) {
    this.#mostWaiting = mostWaiting;
    this.#mostRowBytes = mostRowBytes;
  }

  /** Resolves when the report is on its way or kept, and there is room for another one. A step waits for others for a moment. */
  async add(report: WorkerReport): Promise<void> {
    if (isStanding(report)) this.#standing = report;
    this.#reports.push(report);
    this.#rowBytes += rowBytesOf(report);
    if (report.kind === 'step') this.#gathering ??= setTimeout(() => void this.flush(), GATHER_MS);
    else await this.flush();
    while (this.#reports.length >= this.#mostWaiting || this.#rowBytes >= this.#mostRowBytes)
      await new Promise<void>((resolve) => this.#onRoom.push(resolve));
  }

  /**
   * Sends what is not acknowledged over a new connection, and from now on what comes.
   * @param isPresent whether a report is about the generation that the worker takes part in
   */
  open(send: Send, isPresent: (report: WorkerReport) => boolean): void {
    const standing = this.#standing;
    const isAcknowledged = standing !== undefined && !this.#reports.includes(standing);
    const again = isAcknowledged && isPresent(standing) ? [standing] : [];
    this.#reports = [...again, ...this.#reports.filter(isLatest)];
    this.#numAcknowledged = 0;
    this.#numSent = 0;
    this.#send = send;
    void this.flush();
  }

  /** Sends what is not sent, if there is a connection. */
  async flush(): Promise<void> {
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    const send = this.#send;
    if (send === undefined) return;
    const unsent = this.#reports.slice(this.#numSent);
    this.#numSent = this.#reports.length;
    await Promise.all(messagesOf(unsent).map((message) => send(message)));
  }

  /** The connection is gone. */
  close(): void {
    this.#send = undefined;
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
  }

  /** So many reports of the present connection are stored. */
  acknowledge(numReports: number): void {
    const stored = this.#reports.splice(0, numReports - this.#numAcknowledged);
    for (const report of stored) this.#rowBytes -= rowBytesOf(report);
    this.#numSent -= stored.length;
    this.#numAcknowledged = numReports;
    this.#makeRoom();
  }

  /** What is not acknowledged of a job's training, in its order. */
  unheardOf(jobId: string): readonly CourseReport[] {
    return this.#reports.filter(isCourseReport).filter((report) => report.jobId === jobId);
  }

  /** Nothing is reported any more: who waits for room goes on. */
  end(): void {
    this.close();
    this.#reports = [];
    this.#numSent = 0;
    this.#rowBytes = 0;
    this.#makeRoom();
  }

  #makeRoom(): void {
    for (const resolve of this.#onRoom.splice(0)) resolve();
  }
}

/** Steps that follow each other are one message. */
function messagesOf(reports: readonly WorkerReport[]): WorkerMessage[] {
  const messages: WorkerMessage[] = [];
  let steps: StepReport[] | undefined;
  let rowBytes = 0;
  for (const report of reports) {
    if (report.kind !== 'step') {
      steps = undefined;
      messages.push(report);
      continue;
    }
    const { kind: _kind, ...step } = report;
    rowBytes += rowBytesOf(report);
    if (steps === undefined || rowBytes > MOST_ROW_BYTES_AT_ONCE) {
      messages.push({ kind: 'steps', reports: (steps = []) });
      rowBytes = rowBytesOf(report);
    }
    steps.push(step);
  }
  return messages;
}

function rowBytesOf(report: WorkerReport): number {
  return report.kind === 'step' ? report.rows.byteLength : 0;
}

function isStanding({ kind }: WorkerReport): boolean {
  return kind === 'ready' || kind === 'finished' || kind === 'peerAccused';
}

/** Of where a member stood ready, only the last place counts. */
function isLatest({ kind }: WorkerReport, index: number, all: readonly WorkerReport[]): boolean {
  return kind !== 'ready' || !all.slice(index + 1).some((later) => later.kind === 'ready');
}

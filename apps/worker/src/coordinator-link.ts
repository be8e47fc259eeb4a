import { isUnavailable, ThawError } from '@thaw/errors';
import type { Logger } from '@thaw/observability';
import { isSameGeneration, type UnreachedPeer } from '@thaw/orchestration';
import type {
  CoordinatorMessage,
  LogLine,
  MemberPosition,
  WorkerClient,
  WorkerHello,
  WorkerMessage,
  WorkerReport,
} from '@thaw/protocol';
import { connect, type Join } from './connection.js';
import type { CourseReport } from './course-reports.js';
import { WorkerStopped } from './errors.js';
import { ReportOutbox } from './report-outbox.js';

/** What a coordinator says to the worker itself, beside keeping the connection. */
export type CoordinatorWord = Exclude<CoordinatorMessage, { kind: 'welcome' | 'acknowledged' }>;

/** Says that the worker lives, and where it stands. */
export type Heartbeat = Extract<WorkerMessage, { kind: 'heartbeat' }>;

/** What the link works with; it owns none of it. */
export interface LinkParts {
  readonly client: WorkerClient;
  readonly logger: Logger;
  /** How long to look for a coordinator at first, and for one that is gone. */
  readonly connectTimeoutMs: number;
  readonly reconnectMs: number;
  /** Where the worker stands in its job; null without one. */
  readonly position: () => MemberPosition | null;
  readonly handle: (word: CoordinatorWord) => void;
  /** Sees each heartbeat that is sent. */
  readonly onBeat: (heartbeat: Heartbeat) => void;
  /** Called with each connection. */
  readonly onJoined: () => void;
  /** Called when one is gone that may come back. */
  readonly onLost: () => void;
}

/**
 * A worker's membership, over one connection after the other: a coordinator that is gone for a while changes nothing but that reports
 * wait. It is told the worker's part again when it is back.
 */
export class CoordinatorLink {
  readonly #parts: LinkParts;
  readonly #outbox = new ReportOutbox();
  #join: Join | undefined;
  #highestTerm = 0;

  constructor(parts: LinkParts) {
    this.#parts = parts;
  }

  /**
   * Keeps the membership until the signal aborts.
   * @throws NobodyListens when the coordinator does not answer in time; what it refuses the worker with; WorkerStopped when it ends
   * the membership
   */
  async run(hello: Omit<WorkerHello, 'attached' | 'highestTerm'>, signal: AbortSignal): Promise<void> {
    const { client, logger, connectTimeoutMs, reconnectMs, position } = this.#parts;
    const isAsked = (): boolean => signal.aborted;
    for (let limitMs = connectTimeoutMs; !isAsked(); limitMs = reconnectMs) {
      const introduction = { ...hello, attached: position(), highestTerm: this.#highestTerm };
      const options = { connectTimeoutMs: limitMs, signal, logger };
      try {
        await this.#obey(await connect(client, { kind: 'hello', ...introduction }, options));
        if (!isAsked()) throw new WorkerStopped('the coordinator ended the membership');
      } catch (thrown) {
        if (isAsked()) return;
        if (this.#join === undefined || !isUnavailable(thrown)) throw thrown;
        logger.warn({ why: (thrown as Error).message, reconnectMs }, 'lost the coordinator; looking for it');
        this.#lose();
      }
    }
  }

  /** Says something of the worker's job, now or when there is a coordinator again. */
  report(report: WorkerReport): Promise<void> {
    return this.#outbox.add(report);
  }

  /** What was said of a job's training and is not acknowledged. */
  unheardOf(jobId: string): readonly CourseReport[] {
    return this.#outbox.unheardOf(jobId);
  }

  /** Sends log lines, if there is a coordinator. */
  async log(jobId: string, lines: readonly LogLine[]): Promise<void> {
    await this.#join?.send({ kind: 'log', jobId, lines });
  }

  /** Says that the worker wants to leave, and stays. */
  async announceLeaving(why: string): Promise<void> {
    await this.#outbox.flush();
    await this.#join?.send({ kind: 'leaving', why, stays: true });
  }

  /** Says which members it does not reach; the coordinator asks again where there is none now. */
  async tellUnreached(unreached: readonly UnreachedPeer[]): Promise<void> {
    await this.#join?.send({ kind: 'reachChecked', unreached });
  }

  async leave(why: string): Promise<void> {
    await this.#outbox.flush();
    await this.#join?.send({ kind: 'leaving', why, stays: false });
    this.#join?.end();
  }

  /** Ends whatever there is of a connection. */
  close(why: Error): void {
    this.#join?.end(why);
    this.#outbox.end();
  }

  #lose(): void {
    this.#join = undefined;
    this.#outbox.close();
    this.#parts.onLost();
  }

  async #obey(join: Join): Promise<void> {
    let heartbeat: NodeJS.Timeout | undefined;
    this.#join = join;
    try {
      for await (const message of join.received) {
        if (message.kind === 'welcome') heartbeat = this.#begin(join, message);
        else if (message.kind === 'acknowledged') this.#outbox.acknowledge(message.reports);
        else this.#parts.handle(message);
      }
    } finally {
      clearInterval(heartbeat);
    }
  }

  #begin(join: Join, welcome: Extract<CoordinatorMessage, { kind: 'welcome' }>): NodeJS.Timeout {
    const { leaseMs, heartbeatEveryMs, term } = welcome;
    if (term < this.#highestTerm) throw outdated(this.#highestTerm, term);
    this.#highestTerm = term;
    this.#parts.logger.info({ leaseMs, term }, 'joined');
    this.#parts.onJoined();
    this.#outbox.open(
      (message) => join.send(message),
      (report) => {
        const position = this.#parts.position();
        return position !== null && isSameGeneration(report, position);
      },
    );
    return setInterval(() => this.#beat(join), heartbeatEveryMs);
  }

  #beat(join: Join): void {
    const heartbeat: Heartbeat = { kind: 'heartbeat', member: this.#parts.position() };
    this.#parts.onBeat(heartbeat);
    void join.send(heartbeat);
  }
}

function outdated(expected: number, received: number): ThawError {
  return new ThawError(
    'FAILED_PRECONDITION',
    `expected a coordinator of term ${expected} or later, received a welcome of term ${received}: it is an outdated one or has ` +
      'another data folder; end it, or start this worker anew',
  );
}

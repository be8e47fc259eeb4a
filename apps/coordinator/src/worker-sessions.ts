import { randomUUID } from 'node:crypto';
import { messageOf, ThawError } from '@thaw/errors';
import type { Logger } from '@thaw/observability';
import {
  parseErrorCode,
  type Caller,
  type CoordinatorMessage,
  type MessageStream,
  type StepReport,
  type WorkerMessage,
} from '@thaw/protocol';
import {
  decodeUsedExamples,
  examplesOf,
  type UsedExamples,
  type WorkerConnection,
} from '@thaw/orchestration';
import type { Happening } from './core.js';
import { storedAfter } from './stored-report.js';

type Session = MessageStream<CoordinatorMessage, WorkerMessage>;
/** One of several steps that were said together. */
interface SaidStep {
  readonly kind: 'step';
  readonly report: StepReport;
  readonly used: readonly UsedExamples[];
}
type SaidByMember = Exclude<WorkerMessage, { kind: 'hello' | 'leaving' | 'steps' }> | SaidStep;

interface OpenSession {
  readonly session: Session;
  /** What is sent later, because it is not known yet; nothing overtakes it. */
  pending?: Promise<void>;
}

/** What the sessions tell the rest of the coordinator. */
export interface SessionListener {
  /** Decides at once; never rejects. */
  dispatch(happening: Happening): Promise<void>;
  /** A step is done, and used these examples. @returns when that is stored; rejects when it never will be */
  onStep(connection: WorkerConnection, report: StepReport, used: readonly UsedExamples[]): Promise<void>;
  /** What a member logged of its job. */
  onLog(connection: WorkerConnection, message: Extract<WorkerMessage, { kind: 'log' }>): void;
  /** A member has reported all that came before a checkpoint that it stored. Never rejects. */
  onCheckpoint(
    connection: WorkerConnection,
    message: Extract<WorkerMessage, { kind: 'checkpointTaken' }>,
  ): Promise<void>;
  /** A member has stored all files of its job. Never rejects. */
  onResult(connection: WorkerConnection, message: Extract<WorkerMessage, { kind: 'result' }>): Promise<void>;
  /** @throws ThawError where what was dispatched is not stored */
  requireStored(): void;
}

/** The open Join streams: turns what workers say into events, and carries the coordinator's words to them. */
export class WorkerSessions {
  readonly #open = new Map<string, OpenSession>();
  readonly #listener: SessionListener;
  readonly #leaseMs: number;
  readonly #term: number;
  readonly #logger: Logger;

  constructor(listener: SessionListener, options: { leaseMs: number; term: number; logger: Logger }) {
    this.#listener = listener;
    this.#leaseMs = options.leaseMs;
    this.#term = options.term;
    this.#logger = options.logger;
  }

  /** Serves one worker from its hello to the end of its stream; never rejects. */
  async serve(session: Session, caller?: Caller): Promise<void> {
    const connectionId = randomUUID();
    const messages = session.received[Symbol.asyncIterator]();
    let connection: WorkerConnection | undefined;
    let reason = 'its connection closed';
    try {
      const first = await messages.next();
      if (first.done === true || first.value.kind !== 'hello')
        throw noHello(first.done === true ? 'nothing' : first.value.kind);
      const { kind: _kind, processId, attached, ...hello } = first.value;
      requireOwnName(hello.name, caller);
      connection = { workerId: hello.workerId, connectionId };
      this.#open.set(connectionId, { session });
      // On its way before anything is decided: a refusal would overtake it, and be lost with it.
      await session.send({
        kind: 'welcome',
        leaseMs: this.#leaseMs,
        heartbeatEveryMs: Math.ceil(this.#leaseMs / 5),
        term: this.#term,
      });
      await this.#listener.dispatch({
        type: 'WorkerJoined',
        ...hello,
        connectionId,
        ...(attached && { attached }),
      });
      if (this.#open.has(connectionId))
        this.#logger.info({ ...connection, name: hello.name, processId }, 'a worker joined');
      await this.#hear(connection, messages);
    } catch (thrown) {
      reason = messageOf(thrown);
      if (connection === undefined) session.end(thrown);
    }
    if (connection !== undefined) await this.#close(connection, reason);
    session.end();
  }

  /** Says something over one stream, in the order of the calls; nothing happens when it is closed already, or there is nothing to say. */
  send({ connectionId }: WorkerConnection, message: CoordinatorMessage | Promise<CoordinatorMessage>): void {
    // Whoever waits for it below hears of it.
    if (message instanceof Promise) message.catch(() => undefined);
    const open = this.#open.get(connectionId);
    if (open === undefined) return;
    const { session, pending } = open;
    if (pending === undefined && !(message instanceof Promise)) void session.send(message);
    else open.pending = sendAfter(pending, message, session);
  }

  /** Ends a stream with an error. */
  refuse({ connectionId }: WorkerConnection, error: ThawError): void {
    const open = this.#open.get(connectionId);
    this.#open.delete(connectionId);
    open?.session.end(error);
  }

  /** Ends all streams. */
  close(): void {
    for (const { session } of this.#open.values())
      session.end(new ThawError('UNAVAILABLE', 'the coordinator ends'));
    this.#open.clear();
  }

  async #hear(connection: WorkerConnection, messages: AsyncIterator<WorkerMessage>): Promise<void> {
    let stored: Promise<void> = Promise.resolve();
    let reports = 0;
    let acknowledged = 0;
    for (;;) {
      const next = await messages.next();
      if (next.done === true) return;
      const message = next.value;
      if (message.kind === 'hello') throw new ThawError('INVALID_ARGUMENT', 'a worker says hello once');
      if (message.kind === 'leaving' && message.stays) {
        await this.#listener.dispatch({ type: 'WorkerLeaving', ...connection });
        this.#logger.info({ ...connection, why: message.why }, 'a worker is about to leave');
      } else if (message.kind === 'leaving') {
        this.#open.delete(connection.connectionId);
        await this.#listener.dispatch({ type: 'WorkerLeft', ...connection, why: message.why });
        this.#logger.info({ ...connection, why: message.why }, 'a worker left');
      } else {
        for (const said of separate(message)) {
          const handled = this.#handle(connection, said);
          if (isReport(said)) {
            reports += 1;
            stored = storedAfter(stored, handled);
            // Whoever acknowledges it hears of it.
            stored.catch(() => undefined);
          } else if (reports > acknowledged) {
            acknowledged = reports;
            this.#acknowledge(connection, acknowledged, stored);
          }
        }
      }
    }
  }

  /** With each heartbeat, so that it costs nothing where nothing happens; once they are stored, and never otherwise. */
  #acknowledge(connection: WorkerConnection, reports: number, stored: Promise<void>): void {
    const tell = (): void => {
      this.#listener.requireStored();
      this.send(connection, { kind: 'acknowledged', reports });
    };
    void stored.then(tell).catch(() => undefined);
  }

  /**
   * Nobody waits for what follows from the message before the next one is heard: it may be a heartbeat, and a slow disk must cost no
   * worker its lease.
   * @returns when what follows is stored, or never will be
   */
  async #handle(connection: WorkerConnection, message: SaidByMember): Promise<void> {
    if (message.kind === 'log') this.#listener.onLog(connection, message);
    else if (message.kind === 'checkpointTaken') await this.#listener.onCheckpoint(connection, message);
    else if (message.kind === 'result') await this.#listener.onResult(connection, message);
    else if (message.kind === 'step') await this.#handleStep(connection, message);
    else await this.#listener.dispatch(happeningOf(connection, message));
  }

  /** Its rows come first: what is decided after them is stored after them. */
  async #handleStep(connection: WorkerConnection, { kind, report, used }: SaidStep): Promise<void> {
    if (this.#logger.isLevelEnabled('debug')) {
      const { rows, replicas, ...step } = report;
      const examples = examplesOf(rows, replicas);
      this.#logger.debug({ ...connection, kind, ...step, examples }, 'a member completed a step');
    }
    const recorded = this.#listener.onStep(connection, report, used);
    await Promise.all([recorded, this.#listener.dispatch(stepOf(connection, report))]);
  }

  async #close(connection: WorkerConnection, reason: string): Promise<void> {
    const wasOpen = this.#open.delete(connection.connectionId);
    if (!wasOpen) return;
    this.#logger.warn({ ...connection, reason }, 'a worker was lost');
    await this.#listener.dispatch({ type: 'WorkerLost', ...connection, reason });
  }
}

function happeningOf(
  connection: WorkerConnection,
  message: Exclude<SaidByMember, { kind: 'result' | 'log' | 'checkpointTaken' | 'step' }>,
): Happening {
  switch (message.kind) {
    case 'heartbeat':
      return { type: 'WorkerHeard', ...connection, ...(message.member && { progress: message.member }) };
    case 'ready':
      return { type: 'MemberReady', ...connection, ...bodyOf(message) };
    case 'failed': {
      const { kind: _kind, code, ...failed } = message;
      return { type: 'MemberFailed', ...connection, ...failed, code: parseErrorCode(code) };
    }
    case 'phaseStarted': {
      const { kind: _kind, setting, ...phase } = message;
      return { type: 'PhaseStarted', ...connection, ...phase, ...setting };
    }
    case 'phaseCompleted': {
      const { kind: _kind, restored, ...phase } = message;
      return { type: 'PhaseCompleted', ...connection, ...phase, ...(restored && { restored }) };
    }
    case 'epoch': {
      const { kind: _kind, training, evaluation, features, scaling, ...epoch } = message;
      return {
        type: 'EpochReported',
        ...connection,
        ...epoch,
        ...training,
        ...(evaluation && { evaluation }),
        ...(features && { features }),
        ...(scaling && { scaling }),
      };
    }
    case 'finished':
      return { type: 'MemberFinished', ...connection, ...bodyOf(message) };
    case 'checkpointMissed':
      return { type: 'CheckpointMissed', ...connection, ...bodyOf(message) };
    case 'reachChecked':
      return { type: 'ReachChecked', ...connection, unreached: message.unreached };
    case 'peerAccused':
      return { type: 'PeerAccused', ...connection, ...bodyOf(message) };
  }
}

function bodyOf<Message extends { kind: string }>({ kind: _kind, ...body }: Message): Omit<Message, 'kind'> {
  return body;
}

function stepOf(connection: WorkerConnection, report: StepReport): Happening {
  const { jobId, generation, step, epoch, training, stateDigest, gradientDigest } = report;
  const { features, computeMs, waitedMs, waitedForRank } = report;
  const said = {
    ...connection,
    jobId,
    generation,
    step,
    epoch,
    computeMs,
    waitedMs,
    waitedForRank,
    ...training,
  };
  return {
    type: 'StepReported',
    ...said,
    ...(stateDigest !== '' && { stateDigest }),
    ...(gradientDigest !== '' && { gradientDigest }),
    ...(features && { features }),
  };
}

/** Steps one by one. @throws ThawError for rows that nobody wrote: then none of them counts */
function separate(message: Exclude<WorkerMessage, { kind: 'hello' | 'leaving' }>): SaidByMember[] {
  if (message.kind !== 'steps') return [message];
  return message.reports.map((report) => ({ kind: 'step', report, used: decodeUsedExamples(report.rows) }));
}

function isReport({ kind }: SaidByMember): boolean {
  return kind !== 'heartbeat' && kind !== 'log' && kind !== 'reachChecked';
}

async function sendAfter(
  pending: Promise<void> | undefined,
  message: CoordinatorMessage | Promise<CoordinatorMessage>,
  session: Session,
): Promise<void> {
  await pending;
  try {
    void session.send(await message);
  } catch {
    // What it is about was released meanwhile, which the worker is told too.
  }
}

function noHello(received: string): ThawError {
  return new ThawError('INVALID_ARGUMENT', `Join: expected a hello first, received ${received}`);
}

/** A worker that could take any name could take another worker's place among its peers. */
function requireOwnName(name: string, caller: Caller | undefined): void {
  if (caller === undefined || caller.name === name) return;
  throw new ThawError(
    'PERMISSION_DENIED',
    `Join: expected the name in the worker's certificate, ${caller.name}, received ${name}; leave --name out`,
  );
}

import { randomUUID } from 'node:crypto';
import { messageOf, ThawError } from '@thaw/errors';
import type { Logger } from '@thaw/observability';
import {
  parseErrorCode,
  type Caller,
  type CoordinatorMessage,
  type MessageStream,
  type WorkerMessage,
} from '@thaw/protocol';
import type { WorkerConnection } from '@thaw/orchestration';
import type { Happening } from './core.js';

type Session = MessageStream<CoordinatorMessage, WorkerMessage>;
type SaidByMember = Exclude<WorkerMessage, { kind: 'hello' | 'leaving' }>;

/** What the sessions tell the rest of the coordinator. */
export interface SessionListener {
  /** Decides at once; never rejects. */
  dispatch(happening: Happening): Promise<void>;
  /** What a member logged of its job. */
  onLog(connection: WorkerConnection, message: Extract<WorkerMessage, { kind: 'log' }>): void;
  /** A member has stored all files of its job. Never rejects. */
  onResult(connection: WorkerConnection, message: Extract<WorkerMessage, { kind: 'result' }>): Promise<void>;
}

/** The open Join streams: turns what workers say into events, and carries the coordinator's words to them. */
export class WorkerSessions {
  readonly #open = new Map<string, Session>();
  readonly #listener: SessionListener;
  readonly #leaseMs: number;
  readonly #logger: Logger;

  constructor(listener: SessionListener, options: { leaseMs: number; logger: Logger }) {
    this.#listener = listener;
    this.#leaseMs = options.leaseMs;
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
      const { kind: _kind, processId, ...hello } = first.value;
      requireOwnName(hello.name, caller);
      connection = { workerId: hello.workerId, connectionId };
      this.#open.set(connectionId, session);
      // On its way before anything is decided: a refusal would overtake it, and be lost with it.
      await session.send({
        kind: 'welcome',
        leaseMs: this.#leaseMs,
        heartbeatEveryMs: Math.ceil(this.#leaseMs / 5),
      });
      await this.#listener.dispatch({ type: 'WorkerJoined', ...hello, connectionId });
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

  /** Says something over one stream; nothing happens when it is closed already. */
  send({ connectionId }: WorkerConnection, message: CoordinatorMessage): void {
    void this.#open.get(connectionId)?.send(message);
  }

  /** Ends a stream with an error. */
  refuse({ connectionId }: WorkerConnection, error: ThawError): void {
    const session = this.#open.get(connectionId);
    this.#open.delete(connectionId);
    session?.end(error);
  }

  /** Ends all streams. */
  close(): void {
    for (const session of this.#open.values())
      session.end(new ThawError('UNAVAILABLE', 'the coordinator ends'));
    this.#open.clear();
  }

  async #hear(connection: WorkerConnection, messages: AsyncIterator<WorkerMessage>): Promise<void> {
    for (;;) {
      const next = await messages.next();
      if (next.done === true) return;
      const message = next.value;
      if (message.kind === 'hello') throw new ThawError('INVALID_ARGUMENT', 'a worker says hello once');
      if (message.kind === 'leaving') {
        this.#open.delete(connection.connectionId);
        await this.#listener.dispatch({ type: 'WorkerLeft', ...connection });
        this.#logger.info({ ...connection, why: message.why }, 'a worker left');
      } else {
        this.#handle(connection, message);
      }
    }
  }

  /** Does not wait for what follows from the message: the next one may be a heartbeat, and a slow disk must cost no worker its lease. */
  #handle(connection: WorkerConnection, message: SaidByMember): void {
    if (message.kind === 'log') this.#listener.onLog(connection, message);
    else if (message.kind === 'result') void this.#listener.onResult(connection, message);
    else void this.#listener.dispatch(happeningOf(connection, message));
    if (message.kind === 'step')
      this.#logger.debug({ ...connection, ...message }, 'a member completed a step');
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
  message: Exclude<SaidByMember, { kind: 'result' | 'log' }>,
): Happening {
  switch (message.kind) {
    case 'heartbeat':
      return { type: 'WorkerHeard', ...connection, ...(message.member && { progress: message.member }) };
    case 'ready': {
      const { kind: _kind, ...ready } = message;
      return { type: 'MemberReady', ...connection, ...ready };
    }
    case 'failed': {
      const { kind: _kind, code, ...failed } = message;
      return { type: 'MemberFailed', ...connection, ...failed, code: parseErrorCode(code) };
    }
    case 'step': {
      const { kind: _kind, training, examples: _examples, payloadBytes: _bytes, ...step } = message;
      return { type: 'StepReported', ...connection, ...step, ...training };
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
      const { kind: _kind, training, evaluation, ...epoch } = message;
      return {
        type: 'EpochReported',
        ...connection,
        ...epoch,
        ...training,
        ...(evaluation && { evaluation }),
      };
    }
    case 'finished': {
      const { kind: _kind, ...finished } = message;
      return { type: 'MemberFinished', ...connection, ...finished };
    }
    case 'peerAccused': {
      const { kind: _kind, ...accused } = message;
      return { type: 'PeerAccused', ...connection, ...accused };
    }
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

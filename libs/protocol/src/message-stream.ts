import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ClientDuplexStream, ServerDuplexStream, ServiceError } from '@grpc/grpc-js';
import { ThawError } from '@thaw/errors';
import { errorOf, isServiceError, statusOf } from './status-mapping.js';

/** One side of a bidirectional stream, in domain messages. */
export interface MessageStream<Sent, Received> {
  /**
   * Sends a message; resolves when it is encoded and handed to the connection: from then on its buffers may be
   * written again, and a caller who awaits it never fills memory.
   * Does nothing once the stream has ended: its end is seen by the one who iterates {@link received}.
   */
  send(message: Sent): Promise<void>;
  /**
   * What the other side sends, in order. Ends when it ends its side.
   * @throws ThawError with the other side's status, UNAVAILABLE when the connection broke
   */
  readonly received: AsyncIterable<Received>;
  /** Ends this side; a server that gives a reason ends the call with its status. Harmless when it has ended. */
  end(reason?: unknown): void;
}

type Duplex<Out, In> = ClientDuplexStream<Out, In> | ServerDuplexStream<In, Out>;

/**
 * The client's side of a call. `end` with a reason cancels the call.
 * @param toError makes what the iteration throws of a call's failure
 */
export function clientStream<Sent, Received, Out, In>(
  call: ClientDuplexStream<Out, In>,
  toWire: (message: Sent) => Out,
  fromWire: (wire: In) => Received,
  toError: (failure: ServiceError) => unknown = errorOf,
): MessageStream<Sent, Received> {
  call.on('error', ignoreHere);
  const { send } = createSender(call, toWire);
  return {
    send,
    received: receiver(call, fromWire, toError),
    end: (reason) => {
      if (reason === undefined) call.end();
      else call.cancel();
    },
  };
}

/** The server's side of a call. `end` with a reason makes the client's iteration throw that error. */
export function serverStream<Sent, Received, Out, In>(
  call: ServerDuplexStream<In, Out>,
  toWire: (message: Sent) => Out,
  fromWire: (wire: In) => Received,
): MessageStream<Sent, Received> {
  call.on('error', ignoreHere);
  const { send, flushed } = createSender(call, toWire);
  let isEnded = false;
  return {
    send: (message) => (isEnded ? Promise.resolve() : send(message)),
    received: receiver(call, fromWire, errorOf),
    end: (reason) => {
      if (isEnded) return;
      isEnded = true;
      if (reason === undefined) call.end();
      // A status given while a message is on its way would be lost.
      else void flushed().then(() => call.emit('error', statusOf(reason)));
    },
  };
}

/** An 'error' without a listener would end the process; whoever iterates `received` gets it. */
function ignoreHere(): void {
  return;
}

const STREAM_OVER = ['close', 'error', 'end', 'cancelled'];

/** How long a stream's end waits for the messages before it: a client that does not read cannot hold it up. */
const FLUSH_TIMEOUT_MS = 1_000;

interface Sender<Sent> {
  readonly send: (message: Sent) => Promise<void>;
  /** Resolves when no message is on its way any more. */
  readonly flushed: () => Promise<void>;
}

function createSender<Sent, Out, In>(call: Duplex<Out, In>, toWire: (message: Sent) => Out): Sender<Sent> {
  const waiting = new Map<() => void, Promise<void>>();
  const endAll = (): void => {
    for (const done of waiting.keys()) done();
  };
  for (const event of STREAM_OVER) call.on(event, endAll);
  const send = async (message: Sent): Promise<void> => {
    if (call.destroyed || call.writableEnded) return;
    const { promise, resolve } = deferred();
    const done = (): void => {
      waiting.delete(done);
      resolve();
    };
    waiting.set(done, promise);
    call.write(toWire(message), done);
    await promise;
  };
  const flushed = async (): Promise<void> => {
    const timer = setTimeout(endAll, FLUSH_TIMEOUT_MS);
    await Promise.all(waiting.values());
    clearTimeout(timer);
  };
  return { send, flushed };
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

async function* receiver<Received, Out, In>(
  call: Duplex<Out, In>,
  fromWire: (wire: In) => Received,
  toError: (failure: ServiceError) => unknown,
): AsyncGenerator<Received, void, undefined> {
  try {
    // Reading to the end must not destroy the call: this side may still have something to say.
    for await (const wire of call.iterator({ destroyOnReturn: false })) yield fromWire(wire as In);
    await assertNotCancelled(call);
  } catch (thrown) {
    throw isServiceError(thrown) ? toError(thrown) : streamError(thrown);
  }
}

/** A server sees the end of a cancelled call's messages a moment before it sees that the call was cancelled. */
async function assertNotCancelled<Out, In>(call: Duplex<Out, In>): Promise<void> {
  await nextTurn();
  if ('cancelled' in call && call.cancelled && !call.writableEnded) {
    throw new ThawError('UNAVAILABLE', 'the connection broke or was cancelled');
  }
}

function streamError(thrown: unknown): unknown {
  const isBroken =
    thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_STREAM_PREMATURE_CLOSE';
  return isBroken
    ? new ThawError('UNAVAILABLE', 'the connection broke or was cancelled', { cause: thrown })
    : thrown;
}

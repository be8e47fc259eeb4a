import {
  Metadata,
  status as Status,
  type ClientReadableStream,
  type ServerWritableStream,
  type ServiceError,
  type handleUnaryCall,
} from '@grpc/grpc-js';
import { ThawError } from '@thaw/errors';
import { NobodyListens } from './errors.js';
import { callerOf, type Caller } from './security/caller.js';
import { NotTrusted } from './security/errors.js';
import { CHUNK_BYTES } from './server.js';
import { errorOf, isServiceError, statusOf } from './status-mapping.js';

/** How long a call may take and who may stop it. */
export interface CallOptions {
  /** Milliseconds until DEADLINE_EXCEEDED. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** What answers at a client's address; named in the error when nobody does. */
export interface Destination {
  readonly role: string;
  readonly address: string;
}

type Callback<Response> = (error: ServiceError | null, response?: Response) => void;
type StartUnary<Response> = (
  metadata: Metadata,
  options: { deadline: number },
  callback: Callback<Response>,
) => { cancel(): void };

/** Makes a unary call. @throws ThawError with the server's status */
export function callUnary<Response>(
  start: StartUnary<Response>,
  destination: Destination,
  { timeoutMs = 10_000, signal }: CallOptions,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const call = start(new Metadata(), { deadline: Date.now() + timeoutMs }, (error, response) => {
      signal?.removeEventListener('abort', cancel);
      if (error) reject(clientError(error, destination));
      else resolve(response as Response);
    });
    const cancel = (): void => call.cancel();
    signal?.addEventListener('abort', cancel, { once: true });
  });
}

/** Like {@link errorOf}, and tells a missing server from one that refuses. */
export function clientError(thrown: unknown, destination: Destination): unknown {
  if (!isServiceError(thrown)) return thrown;
  const { role, address } = destination;
  const distrust = /certificate|self.signed|SSL alert|wrong version number|ssl3_/i.exec(thrown.details);
  if (thrown.code === Status.UNAVAILABLE && distrust) {
    return new NotTrusted(
      role,
      address,
      thrown.details.replace(/^.*Last error: (?:Error: )?|\. Resolution note:.*$/g, ''),
      thrown,
    );
  }
  const isUnreachable = /No connection established|ECONNREFUSED|Name resolution failed/.test(thrown.details);
  return isUnreachable ? new NobodyListens(role, address, thrown) : errorOf(thrown);
}

/** Answers a unary call with a promise; what it throws becomes the status. */
export function answerUnary<Request, Response>(
  handler: (request: Request, caller: Caller | undefined) => Promise<Response> | Response,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    void (async () => handler(call.request, callerOf(call)))().then(
      (response) => {
        callback(null, response);
      },
      (thrown: unknown) => {
        callback(statusOf(thrown));
      },
    );
  };
}

/** Answers a server stream of chunks with the given bytes, no faster than the client reads. */
export function answerBytes<Request>(
  handler: (request: Request, caller: Caller | undefined) => Promise<Uint8Array | AsyncIterable<Uint8Array>>,
) {
  return (call: ServerWritableStream<Request, { chunk: Uint8Array }>): void => {
    void (async () => {
      const answer = await handler(call.request, callerOf(call));
      for await (const bytes of answer instanceof Uint8Array ? [answer] : answer) {
        if (call.cancelled) return;
        for (const chunk of chunksOf(bytes)) await writeTo(call, { chunk });
      }
      call.end();
    })().catch((thrown: unknown) => call.emit('error', statusOf(thrown)));
  };
}

/** Writes one message and waits until the stream takes more; ends early when the client is gone. */
export async function writeTo<Message>(
  call: ServerWritableStream<never, Message> | ServerWritableStream<unknown, Message>,
  message: Message,
): Promise<void> {
  if (call.cancelled || call.write(message)) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      call.off('drain', done).off('cancelled', done);
      resolve();
    };
    call.once('drain', done).once('cancelled', done);
  });
}

/** Views of at most {@link CHUNK_BYTES} bytes; nothing is copied. */
export function* chunksOf(bytes: Uint8Array): Generator<Buffer> {
  for (let start = 0; start < bytes.byteLength; start += CHUNK_BYTES) {
    const length = Math.min(CHUNK_BYTES, bytes.byteLength - start);
    yield Buffer.from(bytes.buffer, bytes.byteOffset + start, length);
  }
}

/**
 * Reads a server stream of chunks to its end, into memory that threads share without a copy.
 * @param maxBytes refuses to hold more than this
 * @throws ThawError with the server's status; RESOURCE_EXHAUSTED above `maxBytes`
 */
export async function collectBytes(
  call: ClientReadableStream<{ chunk: Uint8Array }>,
  destination: Destination,
  maxBytes: number,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const cancel = (): void => {
    call.cancel();
  };
  signal?.addEventListener('abort', cancel, { once: true });
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const { chunk } of call as AsyncIterable<{ chunk: Uint8Array }>) {
      size += chunk.byteLength;
      if (size > maxBytes) throw tooLarge(maxBytes);
      chunks.push(chunk);
    }
  } catch (thrown) {
    call.cancel();
    throw clientError(thrown, destination);
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
  return joined(chunks, size);
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(new SharedArrayBuffer(size));
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

function tooLarge(maxBytes: number): ThawError {
  return new ThawError(
    'RESOURCE_EXHAUSTED',
    `a streamed file: expected at most ${String(maxBytes)} bytes, received more`,
  );
}

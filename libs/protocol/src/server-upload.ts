import type { sendUnaryData, ServerReadableStream } from '@grpc/grpc-js';
import { InvalidMessage } from './errors.js';
import { callerOf, type Caller } from './security/caller.js';
import { statusOf } from './status-mapping.js';

/** A message of a stream that is opened with a header and goes on with bytes. */
interface HeaderOrChunk<Header> {
  readonly header?: Header | null;
  readonly chunk?: Uint8Array;
}

/** Who uploads, and how a handler learns that nobody does any more. */
export interface Uploading {
  readonly signal: AbortSignal;
  readonly caller: Caller | undefined;
}

/**
 * Answers a client stream of a header and chunks with what the handler makes of them; what it throws becomes the status.
 * @param method for messages
 */
export function answerUpload<Header, Response>(
  method: string,
  handler: (header: Header, chunks: AsyncIterable<Uint8Array>, uploading: Uploading) => Promise<Response>,
) {
  return (
    call: ServerReadableStream<HeaderOrChunk<Header>, Response>,
    callback: sendUnaryData<Response>,
  ): void => {
    const gone = new AbortController();
    call.once('cancelled', () => gone.abort());
    const answer = async (): Promise<Response> => {
      const messages = (call as AsyncIterable<HeaderOrChunk<Header>>)[Symbol.asyncIterator]();
      const first = await messages.next();
      const header = first.done === true ? undefined : first.value.header;
      if (!header) throw new InvalidMessage(method, 'a header first', 'no header');
      const uploading = { signal: gone.signal, caller: callerOf(call) };
      return handler(header, chunksAfterHeader(method, messages), uploading);
    };
    answer().then(
      (response) => callback(null, response),
      (thrown: unknown) => callback(statusOf(thrown)),
    );
  };
}

async function* chunksAfterHeader(
  method: string,
  messages: AsyncIterator<HeaderOrChunk<unknown>>,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (;;) {
    const next = await messages.next();
    if (next.done === true) return;
    const { chunk } = next.value;
    if (!chunk) throw new InvalidMessage(method, 'a chunk of bytes after the header', 'another message');
    yield chunk;
  }
}

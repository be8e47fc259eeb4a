import { Metadata, type ClientWritableStream, type ServiceError } from '@grpc/grpc-js';
import { chunksOf, clientError, type Destination } from './calls.js';

/** Opens a client stream; `done` is called once, with the server's answer or status. */
type StartUpload<Message> = (
  metadata: Metadata,
  options: { deadline: number },
  done: (error: ServiceError | null) => void,
) => ClientWritableStream<Message>;

/** What a client stream carries: a header, then bytes. */
export interface UploadMessages<Message> {
  readonly header: Message;
  readonly chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends a header and bytes no faster than the server reads. A server that answers before the end is not sent the rest.
 * @throws ThawError with the server's status, and what the bytes throw
 */
export function sendUpload<Message>(
  start: StartUpload<Message>,
  toMessage: (chunk: Buffer) => Message,
  to: Destination,
  { header, chunks, timeoutMs, signal }: UploadMessages<Message>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let isAnswered = false;
    const call = start(new Metadata(), { deadline: Date.now() + timeoutMs }, (error) => {
      isAnswered = true;
      signal?.removeEventListener('abort', cancel);
      call.emit('answered');
      if (error) reject(clientError(error, to));
      else resolve();
    });
    const cancel = (): void => call.cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    const send = async (): Promise<void> => {
      call.write(header);
      for await (const bytes of chunks) {
        for (const chunk of chunksOf(bytes)) {
          if (isAnswered) return;
          if (!call.write(toMessage(chunk))) await drained(call);
        }
      }
      call.end();
    };
    send().catch((thrown: unknown) => {
      reject(thrown);
      call.cancel();
    });
  });
}

function drained<Message>(call: ClientWritableStream<Message>): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      call.off('drain', done).off('answered', done);
      resolve();
    };
    call.once('drain', done).once('answered', done);
  });
}

import { clientError, type CallOptions, type Destination } from './calls.js';
import { InvalidMessage } from './errors.js';

/** A stream of messages from a server. */
export type Incoming<Message> = AsyncIterable<Message> & { cancel(): void };

/** How long reading to the end may take unless told otherwise. */
const READ_TIMEOUT_MS = 3_600_000;

/** The options of a call that reads much. */
export function deadlineOf({ timeoutMs = READ_TIMEOUT_MS }: CallOptions): { deadline: number } {
  return { deadline: Date.now() + timeoutMs };
}

/** Reads the first message of a stream, which describes the others. @throws ThawError with the server's status */
export async function receive<Message>(
  call: Incoming<Message>,
  to: Destination,
  { signal }: CallOptions,
): Promise<{ first: Message; rest: AsyncIterable<Message> }> {
  const cancel = (): void => call.cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  const messages = translated(call, (thrown) => {
    signal?.removeEventListener('abort', cancel);
    return clientError(thrown, to);
  });
  const first = await messages.next();
  if (first.done === true) throw new InvalidMessage(to.role, 'a description first', 'the end');
  return { first: first.value, rest: messages };
}

async function* translated<Message>(
  messages: AsyncIterable<Message>,
  toError: (thrown: unknown) => unknown,
): AsyncGenerator<Message, void, undefined> {
  try {
    yield* messages;
  } catch (thrown) {
    throw toError(thrown);
  }
}

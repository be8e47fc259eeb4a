import { isUnavailable } from '@thaw/errors';
import type { Logger } from '@thaw/observability';
import {
  Backoff,
  type CoordinatorMessage,
  type MessageStream,
  type WorkerClient,
  type WorkerMessage,
} from '@thaw/protocol';

/** How to look for the coordinator. */
export interface ConnectOptions {
  readonly connectTimeoutMs: number;
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/** A membership. */
export type Join = MessageStream<WorkerMessage, CoordinatorMessage>;

/**
 * Joins the coordinator, which may come up later than the worker: tries again with growing delay.
 * @returns the membership, whose first message is the coordinator's welcome
 * @throws NobodyListens after the timeout; the coordinator's refusal at once
 */
export async function connect(
  client: WorkerClient,
  hello: WorkerMessage,
  options: ConnectOptions,
): Promise<Join> {
  const { connectTimeoutMs, signal, logger } = options;
  const giveUpAt = performance.now() + connectTimeoutMs;
  const backoff = new Backoff();
  for (;;) {
    try {
      return await attempt(client, hello, signal);
    } catch (thrown) {
      const { delayMs } = backoff;
      if (!isUnavailable(thrown) || performance.now() + delayMs > giveUpAt) throw thrown;
      logger.warn({ delayMs }, 'the coordinator does not answer yet; trying again');
      await backoff.pause(signal);
    }
  }
}

async function attempt(client: WorkerClient, hello: WorkerMessage, signal: AbortSignal): Promise<Join> {
  signal.throwIfAborted();
  const join = client.join();
  const giveUp = (): void => join.end(signal.reason);
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    void join.send(hello);
    const messages = join.received[Symbol.asyncIterator]();
    const first = await messages.next();
    return { ...join, received: resume(first, messages) };
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

/** The same messages again, with the one that was read to see whether somebody answers. */
async function* resume<Message>(
  first: IteratorResult<Message>,
  rest: AsyncIterator<Message>,
): AsyncGenerator<Message> {
  for (let next = first; next.done !== true; next = await rest.next()) yield next.value;
}

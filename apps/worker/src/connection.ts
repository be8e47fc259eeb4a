import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@thaw/observability';
import {
  NobodyListens,
  type CoordinatorMessage,
  type MessageStream,
  type WorkerClient,
  type WorkerMessage,
} from '@thaw/protocol';

const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 2_000;

/** How to look for the coordinator. */
export interface ConnectOptions {
  readonly connectTimeoutMs: number;
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

type Join = MessageStream<WorkerMessage, CoordinatorMessage>;

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
  for (let delayMs = FIRST_DELAY_MS; ; delayMs = Math.min(2 * delayMs, LONGEST_DELAY_MS)) {
    try {
      return await attempt(client, hello);
    } catch (thrown) {
      if (!(thrown instanceof NobodyListens) || performance.now() + delayMs > giveUpAt) throw thrown;
      logger.warn({ delayMs }, 'the coordinator does not answer yet; trying again');
      await delay(delayMs, undefined, { signal });
    }
  }
}

async function attempt(client: WorkerClient, hello: WorkerMessage): Promise<Join> {
  const join = client.join();
  void join.send(hello);
  const messages = join.received[Symbol.asyncIterator]();
  const first = await messages.next();
  return { ...join, received: resume(first, messages) };
}

/** The same messages again, with the one that was read to see whether somebody answers. */
async function* resume<Message>(
  first: IteratorResult<Message>,
  rest: AsyncIterator<Message>,
): AsyncGenerator<Message> {
  for (let next = first; next.done !== true; next = await rest.next()) yield next.value;
}

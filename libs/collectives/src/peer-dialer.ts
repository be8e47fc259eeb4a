import type { ChannelOptions } from '@grpc/grpc-js';
import { isUnavailable } from '@thaw/errors';
import { Backoff, createPeerClient, type ClientSecurity } from '@thaw/protocol';
import { checkHello, expectHello, helloOf } from './hello.js';
import type { PeerGroup } from './peer-group.js';
import type { PeerStream } from './peer-link.js';

/** Peers of a generation come up within moments of each other. */
const PAUSES = { firstMs: 20, longestMs: 500 };

/** What ends the attempts to reach a peer. */
export interface DialOptions {
  readonly signal: AbortSignal;
  readonly channelOptions?: ChannelOptions | undefined;
  readonly security?: ClientSecurity | undefined;
  /** Sees why each attempt failed. */
  readonly onAttemptFailed: (error: unknown) => void;
}

/**
 * Opens the stream with a peer of lower rank; tries again, with growing pauses, while the peer is not there or
 * has not formed the generation.
 * @returns `undefined` when the signal ended the attempts
 * @throws ThawError when the peer refuses for good
 */
export async function dialPeer(
  group: PeerGroup,
  rank: number,
  options: DialOptions,
): Promise<PeerStream | undefined> {
  const backoff = new Backoff(PAUSES);
  while (!isOver(options.signal)) {
    try {
      return await dialOnce(group, rank, options);
    } catch (thrown) {
      if (isOver(options.signal)) return undefined;
      options.onAttemptFailed(thrown);
      if (!isUnavailable(thrown)) throw thrown;
    }
    // An aborted pause ends the loop.
    await backoff.pause(options.signal).catch(() => undefined);
  }
  return undefined;
}

/** A signal can be aborted while something is awaited. */
function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}

async function dialOnce(
  group: PeerGroup,
  rank: number,
  { signal, channelOptions, security }: DialOptions,
): Promise<PeerStream> {
  const client = createPeerClient(group.members[rank]?.address ?? '', {
    security,
    name: group.members[rank]?.name,
    channelOptions,
  });
  const stream = client.exchange();
  const giveUp = (): void => {
    stream.end(signal.reason ?? 'given up');
  };
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    void stream.send({ type: 'hello', hello: helloOf(group) });
    const messages = stream.received[Symbol.asyncIterator]();
    checkHello(expectHello(await messages.next()), group, rank);
    return { stream, messages, release: () => client.close() };
  } catch (thrown) {
    stream.end(thrown);
    client.close();
    throw thrown;
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

import type { ChannelOptions } from '@grpc/grpc-js';
import { ThawError } from '@thaw/errors';
import { createPeerClient, type ClientSecurity } from '@thaw/protocol';
import { checkHello, expectHello, helloOf } from './hello.js';
import type { PeerGroup } from './peer-group.js';
import type { PeerStream } from './peer-link.js';

const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 500;

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
  let pauseMs = FIRST_PAUSE_MS;
  while (!isOver(options.signal)) {
    try {
      return await dialOnce(group, rank, options);
    } catch (thrown) {
      if (isOver(options.signal)) return undefined;
      options.onAttemptFailed(thrown);
      if (!isNotYetThere(thrown)) throw thrown;
    }
    await pause(pauseMs, options.signal);
    pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
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

function isNotYetThere(thrown: unknown): boolean {
  return thrown instanceof ThawError && thrown.code === 'UNAVAILABLE';
}

/** Half of the pause is fixed and half random, so that peers do not try in step. */
function pause(pauseMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, pauseMs * (0.5 + 0.5 * Math.random()));
    signal.addEventListener('abort', done, { once: true });
  });
}

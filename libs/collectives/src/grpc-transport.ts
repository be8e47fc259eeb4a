import type { ChannelOptions } from '@grpc/grpc-js';
import type { ThawError } from '@thaw/errors';
import type { ClientSecurity, GradientChunk, PeerHello } from '@thaw/protocol';
import { GenerationNotFormed, HelloRefused, PeerLost } from './errors.js';
import { checkCertificateName, checkHello, helloOf } from './hello.js';
import { otherRanks, peerName, type PeerGroup } from './peer-group.js';
import { dialPeer } from './peer-dialer.js';
import { PeerLink, type PeerStream } from './peer-link.js';
import type { PeerServer } from './peer-server.js';
import type { ChunkTap, PeerReceiver, PeerTransport } from './peer-transport.js';
import { describeGeneration } from './reduce-id.js';

/** How long an orderly close waits for the peers to end their side. */
const CLOSE_GRACE_MS = 1_000;

/** What a generation is formed with. */
export interface GrpcPeerTransportOptions {
  /** The worker's own server: members of higher rank dial it. */
  readonly server: PeerServer;
  readonly group: PeerGroup;
  /** Milliseconds until all members must be connected. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  readonly tap?: ChunkTap;
  /** Whether what is said goes past the streams where both sides are on one host; by default it does. */
  readonly sharesMemory?: boolean;
  /** For the connections that this member dials. */
  readonly channelOptions?: ChannelOptions;
  readonly security?: ClientSecurity;
}

/** The members of a generation over gRPC: one stream for each pair, dialed by the higher rank. */
export class GrpcPeerTransport implements PeerTransport {
  readonly group: PeerGroup;
  readonly #tap: ChunkTap | undefined;
  readonly #sharesMemory: boolean;
  readonly #links = new Map<number, PeerLink>();
  #endAdmission: () => void = () => undefined;
  #isFormed = false;
  #isClosed = false;
  #onLink: () => void = () => undefined;

  private constructor({ group, tap, sharesMemory = true }: GrpcPeerTransportOptions) {
    this.group = group;
    this.#tap = tap;
    this.#sharesMemory = sharesMemory;
  }

  /**
   * Forms the generation as seen by one member: resolves when a stream with every other is there. Members may
   * come up at different times.
   * @throws GenerationNotFormed naming who is missing at the deadline; HelloRefused or the peer's refusal when
   * a member will not have this one; the signal's reason
   */
  static async open(options: GrpcPeerTransportOptions): Promise<GrpcPeerTransport> {
    const transport = new GrpcPeerTransport(options);
    try {
      await transport.#form(options);
    } catch (thrown) {
      await transport.close();
      throw thrown;
    }
    return transport;
  }

  /** @inheritdoc */
  listen(receiver: PeerReceiver): void {
    for (const link of this.#links.values()) link.listen(receiver);
  }

  /** @inheritdoc */
  async send(to: number, chunk: GradientChunk): Promise<void> {
    const link = this.#links.get(to);
    if (link === undefined) throw new PeerLost(peerName(this.group, to), 'it is not a peer of this member');
    this.#tap?.(to, chunk);
    await link.send(chunk);
  }

  /** @inheritdoc */
  tellComputing(): void {
    for (const link of this.#links.values()) void link.tellComputing();
  }

  /** @inheritdoc */
  disconnect(rank: number, reason: ThawError): void {
    this.#links.get(rank)?.disconnect(reason);
  }

  /** @inheritdoc */
  payloadBytesSentTo(rank: number): number {
    return this.#links.get(rank)?.payloadBytesSent ?? 0;
  }

  /** @inheritdoc */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#endAdmission();
    await Promise.all([...this.#links.values()].map((link) => link.close(CLOSE_GRACE_MS)));
  }

  async #form(options: GrpcPeerTransportOptions): Promise<void> {
    const { server, group, timeoutMs, signal } = options;
    const attempts = new AbortController();
    const failures = new Map<number, unknown>();
    this.#endAdmission = server.admit(group, (...arrival) => this.#accept(...arrival));
    try {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(this.#notFormed(timeoutMs, failures)), timeoutMs);
        attempts.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
        const cancel = (): void => reject(signal?.reason);
        signal?.addEventListener('abort', cancel, { once: true, signal: attempts.signal });
        if (signal?.aborted) cancel();
        this.#onLink = () => this.#links.size === group.members.length - 1 && resolve();
        this.#dialAll(options, attempts.signal, failures).catch(reject);
        this.#onLink();
      });
      this.#isFormed = true;
    } finally {
      attempts.abort();
    }
  }

  async #dialAll(
    { group, channelOptions, security }: GrpcPeerTransportOptions,
    signal: AbortSignal,
    failures: Map<number, unknown>,
  ): Promise<void> {
    const lower = otherRanks(group).filter((rank) => rank < group.rank);
    await Promise.all(
      lower.map(async (rank) => {
        const onAttemptFailed = (error: unknown): unknown => failures.set(rank, error);
        const stream = await dialPeer(group, rank, {
          signal,
          onAttemptFailed,
          channelOptions,
          security,
        });
        if (stream !== undefined) this.#add(rank, stream);
      }),
    );
  }

  /** While the generation is being formed a peer that dials again replaces its stream: it never saw the answer. */
  #accept(hello: PeerHello, stream: PeerStream, certificateName: string | undefined): void {
    checkHello(hello, this.group, hello.rank);
    checkCertificateName(certificateName, this.group, hello.rank);
    if (hello.rank <= this.group.rank) {
      throw new HelloRefused(
        'PERMISSION_DENIED',
        `expected the higher rank to dial, received rank ${hello.rank} at rank ${this.group.rank}`,
      );
    }
    if (this.#isFormed) {
      throw new HelloRefused(
        'ALREADY_EXISTS',
        `rank ${hello.rank} had its stream in this generation; a lost one ends the generation`,
      );
    }
    void stream.stream.send({ type: 'hello', hello: helloOf(this.group) });
    this.#links.get(hello.rank)?.disconnect(new HelloRefused('ABORTED', 'replaced by a newer stream'));
    this.#add(hello.rank, stream);
  }

  #add(rank: number, stream: PeerStream): void {
    const link = new PeerLink(peerName(this.group, rank), stream, {
      sharesMemory: this.#sharesMemory,
    });
    if (this.#isClosed) {
      link.disconnect(new HelloRefused('ABORTED', 'the generation was given up'));
      return;
    }
    this.#links.set(rank, link);
    this.#onLink();
  }

  #notFormed(timeoutMs: number, failures: ReadonlyMap<number, unknown>): GenerationNotFormed {
    const missing = otherRanks(this.group).filter((rank) => !this.#links.has(rank));
    const where = describeGeneration(this.group.jobId, this.group.generation);
    const cause = missing.map((rank) => failures.get(rank)).find((failure) => failure !== undefined);
    return new GenerationNotFormed(
      missing.map((rank) => peerName(this.group, rank)),
      where,
      timeoutMs,
      { cause },
    );
  }
}

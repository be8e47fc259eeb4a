import type { ChannelOptions } from '@grpc/grpc-js';
import { compareGenerations } from '@thaw/orchestration';
import {
  addPeerService,
  addStandardServices,
  createServer,
  listen,
  MAX_PEER_MESSAGE_BYTES,
  type Caller,
  type Generation,
  type ListeningServer,
  type MessageStream,
  type PeerHello,
  type PeerMessage,
  type ServerSecurity,
  type FeatureRequest,
  type StateRequest,
} from '@thaw/protocol';
import { HelloRefused } from './errors.js';
import { expectHello } from './hello.js';
import type { PeerGroup } from './peer-group.js';
import type { PeerStream } from './peer-link.js';
import { describeGeneration } from './reduce-id.js';

/** How long a stream may stay without a hello. */
const HELLO_TIMEOUT_MS = 5_000;

/** Jobs whose last generation is remembered, so that late peers of it are told that it is over. */
const MAX_REMEMBERED_JOBS = 1_000;

/** Takes over a stream whose hello names its generation. @throws HelloRefused when the sender may not have it */
export type StreamAcceptor = (
  hello: PeerHello,
  stream: PeerStream,
  /** In the sender's certificate; undefined without one. */
  certificateName: string | undefined,
) => void;

/** Gives what a peer asks for. @throws HelloRefused when the sender may not have it, or there is no such thing */
type Answer<Request> = (request: Request, certificateName: string | undefined) => Promise<Uint8Array>;

/** What peers may ask a member for. */
export interface MemberAnswers {
  readonly state: Answer<StateRequest>;
  readonly features: Answer<FeatureRequest>;
}

interface Admission {
  readonly generation: Generation;
  readonly accept: StreamAcceptor;
}

/**
 * The one PeerService of a worker process, whatever jobs and generations it takes part in: hands each stream to
 * the generation that its hello names.
 */
export class PeerServer {
  readonly #admissions = new Map<string, Admission>();
  /** By job, the newest generation that was ever admitted here; the oldest entries are forgotten. */
  readonly #newest = new Map<string, Generation>();
  #answers: MemberAnswers | undefined;
  #listening: ListeningServer | undefined;

  /**
   * Starts to listen; nobody is admitted yet.
   * @param address host:port, port 0 for a free one
   * @throws CannotListen
   */
  static async listen(
    address: string,
    options: ChannelOptions = {},
    security: ServerSecurity = {},
  ): Promise<PeerServer> {
    const peerServer = new PeerServer();
    const server = createServer(
      { 'grpc.max_receive_message_length': MAX_PEER_MESSAGE_BYTES, ...options },
      security,
    );
    addPeerService(server, {
      exchange: (stream, caller) => void peerServer.#welcome(stream, caller),
      fetchState: (request, caller) => peerServer.#present.state(request, caller?.name),
      fetchFeatures: (request, caller) => peerServer.#present.features(request, caller?.name),
    });
    addStandardServices(server, ['thaw.v1.PeerService']);
    peerServer.#listening = await listen(server, address, 'worker', security);
    return peerServer;
  }

  /** host:port, with the port that was taken. */
  get address(): string {
    return this.#listening?.address ?? '';
  }

  /**
   * Admits the members of a generation, instead of those of an older one of the same job.
   * @returns ends the admission
   * @throws HelloRefused with ABORTED when a newer or the same generation was admitted before
   */
  admit({ jobId, generation }: PeerGroup, accept: StreamAcceptor): () => void {
    const newest = this.#newest.get(jobId);
    if (newest !== undefined && compareGenerations(generation, newest) <= 0) {
      throw new HelloRefused(
        'ABORTED',
        `expected a generation after ${describeGeneration(jobId, newest)}, which was formed here, received ${describeGeneration(jobId, generation)}`,
      );
    }
    const admission = { generation, accept };
    this.#remember(jobId, generation);
    this.#admissions.set(jobId, admission);
    return () => {
      if (this.#admissions.get(jobId) === admission) this.#admissions.delete(jobId);
    };
  }

  /** Names who answers what peers ask a member here for; the last one named does. */
  serve(answers: MemberAnswers): void {
    this.#answers = answers;
  }

  /** Lets streams end for up to `graceMs`, then breaks them. */
  async close(graceMs?: number): Promise<void> {
    await this.#listening?.close(graceMs);
  }

  get #present(): MemberAnswers {
    if (this.#answers !== undefined) return this.#answers;
    throw new HelloRefused('UNAVAILABLE', 'this worker has no part in any job yet; try again');
  }

  async #welcome(stream: MessageStream<PeerMessage, PeerMessage>, caller: Caller | undefined): Promise<void> {
    const messages = stream.received[Symbol.asyncIterator]();
    const timer = setTimeout(() => {
      stream.end(new HelloRefused('DEADLINE_EXCEEDED', `expected it within ${HELLO_TIMEOUT_MS} ms`));
    }, HELLO_TIMEOUT_MS);
    try {
      const hello = expectHello(await messages.next());
      this.#admissionOf(hello).accept(hello, { stream, messages, release: () => undefined }, caller?.name);
    } catch (thrown) {
      stream.end(thrown);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Members come up at different times: who is early is told to come again (UNAVAILABLE), who is late is not. */
  #admissionOf({ jobId, generation }: PeerHello): Admission {
    const newest = this.#newest.get(jobId);
    const order = newest === undefined ? 1 : compareGenerations(generation, newest);
    const received = describeGeneration(jobId, generation);
    if (newest === undefined || order > 0) {
      throw new HelloRefused('UNAVAILABLE', `${received} is not formed here yet; try again`);
    }
    const admission = this.#admissions.get(jobId);
    if (order < 0 || admission === undefined) {
      throw new HelloRefused(
        'ABORTED',
        `${received} is over here, the newest is ${newest.term}.${newest.number}`,
      );
    }
    return admission;
  }

  #remember(jobId: string, generation: Generation): void {
    this.#newest.delete(jobId);
    this.#newest.set(jobId, generation);
    if (this.#newest.size <= MAX_REMEMBERED_JOBS) return;
    for (const oldest of this.#newest.keys()) {
      if (this.#admissions.has(oldest)) continue;
      this.#newest.delete(oldest);
      return;
    }
  }
}

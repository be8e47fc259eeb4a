import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { GrpcPeerTransport, HelloRefused, PeerServer, type PeerTransport } from '@thaw/collectives';
import { messageOf, ThawError, toThawError } from '@thaw/errors';
import { childLogger, type Logger } from '@thaw/observability';
import { isSameGeneration } from '@thaw/orchestration';
import {
  certificateName,
  createWorkerClient,
  parseErrorCode,
  peerServerSecurity,
  readClientSecurity,
  requireSecurity,
  type Assignment,
  type ClientSecurity,
  type CoordinatorMessage,
  type MemberAddress,
  type MemberGeneration,
  type FeatureRequest,
  type StateRequest,
  type WorkerClient,
  type WorkerReport,
} from '@thaw/protocol';
import { ComputeThread } from './compute/compute-thread.js';
import { CoordinatorLink, type CoordinatorWord, type Heartbeat } from './coordinator-link.js';
import { ComputeHung, WorkerStopped } from './errors.js';
import type { JobLogShipper } from './job-log-shipper.js';
import { JobMember } from './job-member.js';
import { failureOf } from './member-failure.js';
import type { MemberGroup } from './member-group.js';
import { patientClient } from './patient-client.js';
import { PeerQuestions } from './peer-questions.js';
import { unreachedOf } from './peer-reach.js';
import type { WorkerConfig } from './worker-config.js';

/** How long all members of a generation may take to find each other. */
const FORM_TIMEOUT_MS = 60_000;
/** The same where members train on until others have the job's state; the coordinator's limit for a start ends it before. */
const APPROACH_TIMEOUT_MS = 24 * 60 * 60_000;
/** How long others may take to take over the part of a worker that leaves. */
const LEAVE_TIMEOUT_MS = 45_000;
const LEAVE_REASON = 'it was asked to end';
/** How long a worker whose computation hangs tries to say so. */
const GOODBYE_TIMEOUT_MS = 1_000;

/** After which a member has nothing more to say of its training. */
const LAST_WORDS: readonly WorkerReport['kind'][] = ['finished', 'result', 'failed'];

/** Who wants to know how a worker fares. */
export interface WorkerObserver {
  /** The coordinator has taken it in. */
  onJoined(): void;
  /** What it logs of its jobs, to be sent to the coordinator. */
  readonly jobLog: JobLogShipper;
  /** It says this to the coordinator. */
  onReport(message: WorkerReport | Heartbeat): void;
}

/** One device's process: joins a coordinator, takes its part in one job after the other, and leaves when told to. */
export class Worker {
  readonly workerId = randomUUID();
  readonly #config: WorkerConfig;
  readonly #logger: Logger;
  readonly #compute: ComputeThread;
  readonly #peers: PeerServer;
  readonly #questions: PeerQuestions;
  readonly #security: ClientSecurity;
  readonly #client: WorkerClient;
  readonly #observer: WorkerObserver;
  readonly #link: CoordinatorLink;
  /** The generations whose result is stored, or being stored. */
  readonly #stored = new WeakSet<MemberGroup>();
  #member: JobMember | undefined;
  /** Whose part others take over while it trains on. */
  #released: JobMember | undefined;
  #onDropped = (): void => undefined;
  /** What the member does now, one thing after the other; never rejects. */
  #work: Promise<void> = Promise.resolve();

  private constructor(
    config: WorkerConfig,
    logger: Logger,
    { peers, security, observer }: { peers: PeerServer; security: ClientSecurity; observer: WorkerObserver },
  ) {
    this.#config = config;
    this.#observer = observer;
    this.#security = security;
    this.#logger = childLogger(logger, { component: 'worker', workerId: this.workerId });
    this.#peers = peers;
    peers.serve({
      state: async (request, name) => this.#memberAsked(request, name).states.answer(request),
      features: async (request, name) => this.#memberAsked(request, name).giveFeatures(request),
    });
    this.#questions = new PeerQuestions(security);
    this.#compute = ComputeThread.start(config);
    this.#client = patientClient(createWorkerClient(config.coordinator, security));
    this.#link = new CoordinatorLink({
      client: this.#client,
      logger: this.#logger,
      connectTimeoutMs: config.connectTimeoutMs,
      reconnectMs: config.reconnectMs,
      position: () => this.#member?.position ?? null,
      onBeat: (heartbeat) => observer.onReport(heartbeat),
      handle: (word) => this.#handle(word),
      onJoined: () => this.#onJoined(),
      onLost: () => observer.jobLog.sendBy(undefined),
    });
  }

  /**
   * Starts to answer peers and to load TensorFlow; joins nobody yet.
   * @throws CannotListen when the peers' port is taken; InsecureListen, InvalidSecurity
   */
  static async start(config: WorkerConfig, logger: Logger, observer: WorkerObserver): Promise<Worker> {
    const security = await readClientSecurity(config);
    const towardsPeers = peerServerSecurity(security);
    requireSecurity('worker', config.listen, { security: towardsPeers, isInsecure: config.insecure });
    return new Worker(config, logger, {
      observer,
      peers: await PeerServer.listen(config.listen, {}, towardsPeers),
      security,
    });
  }

  /**
   * Works until the signal aborts, then leaves in good order.
   * @throws TensorflowUnavailable; NoUsableGpu; InvalidLayerModule; NobodyListens when the coordinator does not answer in time, or does not come
   * back; what it refuses the worker with; WorkerStopped when it ends the membership; ComputeHung, with nothing closed: only the end of
   * the process does that
   */
  async run(signal: AbortSignal): Promise<void> {
    const served = this.#serve(signal);
    try {
      await Promise.race([served, this.#compute.lost]);
    } catch (thrown) {
      if (thrown instanceof ComputeHung) await this.#sayGoodbye(thrown, served);
      else await this.#close();
      throw thrown;
    }
    await this.#close();
  }

  async #serve(signal: AbortSignal): Promise<void> {
    const { modules, needsGpu, featureCache = null, featureCacheBytes, featureMemoryBytes } = this.#config;
    const { numericsClass } = await this.#compute.call('load', {
      modules,
      needsGpu,
      features: {
        folder: featureCache,
        maxDiskBytes: featureCacheBytes,
        maxMemoryBytes: featureMemoryBytes,
      },
    });
    const hello = {
      workerId: this.workerId,
      address: this.#address,
      name: this.#name,
      numericsClass,
      processId: process.pid,
    };
    signal.addEventListener('abort', () => void this.#leave(), { once: true });
    await this.#link.run(hello, signal);
  }

  /** Leaves the job to the others before the process ends, if the coordinator hears it soon. */
  async #sayGoodbye({ message }: ComputeHung, served: Promise<void>): Promise<void> {
    const { jobLog } = this.#observer;
    this.#logger.fatal({ ...this.#member?.position }, message);
    const leave = async (): Promise<void> => {
      await jobLog.flush();
      await this.#link.leave(message);
      await served.catch(() => undefined);
    };
    await Promise.race([leave(), delay(GOODBYE_TIMEOUT_MS)]);
  }

  get #address(): string {
    return this.#config.advertise ?? this.#peers.address;
  }

  get #name(): string {
    const { identity } = this.#security;
    return (
      this.#config.name ?? (identity && certificateName(identity.certificate)) ?? `worker-${process.pid}`
    );
  }

  #onJoined(): void {
    this.#observer.jobLog.sendBy((jobId, lines) => this.#link.log(jobId, lines));
    this.#observer.onJoined();
  }

  #handle(message: CoordinatorWord): void {
    switch (message.kind) {
      case 'assignment':
        return this.#assign(message);
      case 'reachCheck':
        return void this.#checkReach(message.peers);
      case 'start':
        return this.#memberOf(message)?.group.begin();
      case 'catchUp':
        return this.#memberOf(message)?.group.catchUp(message.from, message.reductions);
      case 'requestResult':
        return this.#storeResult(message);
      case 'stop':
        return this.#drop(message, message.failure?.message ?? 'the job has ended', message.carriesOn);
      case 'refusal':
        return this.#takeRefusal(message);
    }
  }

  async #checkReach(peers: readonly MemberAddress[]): Promise<void> {
    const unreached = await unreachedOf(peers, this.#security);
    this.#logger.info({ peers: peers.length, unreached }, 'tried to reach the members');
    await this.#link.tellUnreached(unreached);
  }

  /** A member that has no part in its generation any more drops it; one that said what cannot be owns up to it, so that nobody waits for it. */
  #takeRefusal(refusal: Extract<CoordinatorMessage, { kind: 'refusal' }>): void {
    const { code, message } = refusal;
    this.#logger.warn({ code, why: message }, 'a message was refused');
    const member = this.#memberOf(refusal);
    if (member !== undefined && code !== 'ABORTED')
      void this.#fail(member, new ThawError(parseErrorCode(code), message));
    this.#drop(refusal, message);
  }

  /** The present member, when the message is about its present generation. */
  #memberOf(of: MemberGeneration): JobMember | undefined {
    return this.#member && isSameGeneration(this.#member.assignment, of) ? this.#member : undefined;
  }

  #assign(assignment: Assignment): void {
    const { jobId, generation, rank } = assignment;
    this.#logger.info({ jobId, generation, rank }, 'assigned');
    // A member that is to take another one's state gives up its own.
    if (this.#member?.assignment.jobId === jobId && assignment.donor === null)
      return this.#member.regroup(assignment);
    if (this.#member !== undefined) this.#drop(this.#member.assignment, 'a newer assignment came');
    const member = new JobMember(assignment, {
      ...{ workerId: this.workerId, sharesFiles: this.#config.sharesFiles },
      client: this.#client,
      compute: this.#compute,
      connectPeers: (of, signal) => this.#connectPeers(of, signal),
      fetchState: (...question) => this.#questions.fetchState(...question),
      fetchFeatures: (...question) => this.#questions.fetchFeatures(...question),
      report: (message) => this.#report(message),
      unheard: (of) => this.#link.unheardOf(of),
      logger: childLogger(this.#logger, { jobId, rank }),
    });
    this.#member = member;
    this.#work = this.#work.then(() => this.#run(member));
  }

  /** Ends when the member was dropped, or has said why it cannot go on. */
  async #run(member: JobMember): Promise<void> {
    if (this.#member !== member) return;
    try {
      await member.run();
    } catch (thrown) {
      if (this.#member === member) await this.#fail(member, thrown);
    }
  }

  /** Beside the member's run, which stands still at the job's end. */
  #storeResult(of: MemberGeneration): void {
    const member = this.#memberOf(of);
    // A coordinator that is started anew asks again.
    if (member === undefined || this.#stored.has(member.group)) return;
    const { group } = member;
    this.#stored.add(group);
    member.storeResult().catch(async (thrown: unknown) => {
      // In another generation another member is asked, or this one again.
      if (this.#member === member && member.group === group) await this.#fail(member, thrown);
    });
  }

  async #fail(member: JobMember, thrown: unknown): Promise<void> {
    const { code, message, stack } = toThawError(thrown);
    // Whose generation is over (the job was cancelled meanwhile) is told so soon; nobody need look at it.
    this.#logger[code === 'ABORTED' ? 'warn' : 'error']({ ...member.position, code, stack }, message);
    await this.#report(failureOf(thrown, member.position));
  }

  /** @param carriesOn others take its part over, until when it trains on */
  #drop(of: MemberGeneration, why: string, carriesOn = false): void {
    const member = this.#memberOf(of);
    if (member === undefined) return;
    this.#member = undefined;
    this.#released = member;
    if (carriesOn) member.leave(new WorkerStopped('others have taken its part over'));
    else member.stop(new WorkerStopped(why));
    this.#logger.info({ ...member.position, why, carriesOn }, 'left the job');
    this.#work = this.#work
      .then(() => member.close())
      .catch((thrown: unknown) => {
        this.#logger.error({ why: messageOf(thrown) }, 'could not free a job');
      });
    this.#onDropped();
  }

  /** Lets others take over what the worker does, and says goodbye. */
  async #leave(): Promise<void> {
    const limit = delay(LEAVE_TIMEOUT_MS, undefined, { ref: false });
    if (this.#member !== undefined) await this.#link.announceLeaving(LEAVE_REASON);
    await Promise.race([this.#untilFree(), limit]);
    await this.#link.leave(LEAVE_REASON);
  }

  async #untilFree(): Promise<void> {
    while (this.#member !== undefined) await new Promise<void>((resolve) => (this.#onDropped = resolve));
    await this.#work;
  }

  /** Only members of the present generation may ask a member for anything. @throws HelloRefused */
  #memberAsked(request: StateRequest | FeatureRequest, certificateName: string | undefined): JobMember {
    const member = this.#memberOf(request);
    const asking = member?.assignment.members.find(({ workerId }) => workerId === request.workerId);
    if (member === undefined || asking === undefined)
      throw new HelloRefused('UNAVAILABLE', 'this generation is not formed here; try again');
    if (certificateName !== undefined && certificateName !== asking.name)
      throw new HelloRefused(
        'PERMISSION_DENIED',
        `expected the certificate of ${asking.name}, received that of ${certificateName}`,
      );
    return member;
  }

  #connectPeers(assignment: Assignment, signal: AbortSignal): Promise<PeerTransport> {
    const { jobId, generation, rank, members, carriesOn, donor } = assignment;
    const group = { jobId, generation, rank, members };
    return GrpcPeerTransport.open({
      server: this.#peers,
      group,
      timeoutMs: carriesOn && donor === null ? APPROACH_TIMEOUT_MS : FORM_TIMEOUT_MS,
      ...{ signal, security: this.#security, sharesMemory: this.#config.sharesMemory },
    });
  }

  async #report(message: WorkerReport): Promise<void> {
    this.#observer.onReport(message);
    // A job may end with these words, and whoever follows its log stops reading then.
    if (LAST_WORDS.includes(message.kind)) await this.#observer.jobLog.flush();
    await this.#link.report(message);
  }

  async #close(): Promise<void> {
    if (this.#member !== undefined) this.#drop(this.#member.assignment, 'the worker ends');
    this.#released?.stop(new WorkerStopped('the worker ends'));
    this.#link.close(new WorkerStopped('the worker ends'));
    await this.#compute.terminate();
    await this.#work;
    await this.#peers.close();
    this.#client.close();
  }
}

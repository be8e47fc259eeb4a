import { once } from 'node:events';
import { AllReduce, type PeerTransport, type ReduceReport } from '@thaw/collectives';
import { ThawError } from '@thaw/errors';
import { encodeUsedExamples, type Generation, type JobSpec, type StepTimes } from '@thaw/orchestration';
import type { Assignment, MemberIdentity } from '@thaw/protocol';
import type { ReplicaShare } from './compute/compute-calls.js';
import type { ComputeThread } from './compute/compute-thread.js';
import { openShared } from './compute/shared-vector.js';
import { presentInStep, scheduleOf } from './presence.js';
import type { StepUnderway } from './step-underway.js';
import type { Reduction } from './training-course.js';

/** How long a member waits in a reduction while no peer sends anything nor says that it computes. */
const PATIENCE_MS = 60_000;

/** So often a member that computes says so to its peers: of several words none need arrive. */
const TELL_EVERY_MS = 5_000;

/** Another member, from which a state can be fetched. */
export type StateHolder = NonNullable<Assignment['donor']>;

/** What a member of a generation works with; it owns none of it. */
export interface GroupTools {
  readonly spec: JobSpec;
  readonly workerId: string;
  /** Whether it is at something that its peers may have to wait for, and does not hang. */
  readonly compute: Pick<ComputeThread, 'isBusy'>;
  /** Fetches the examples that the generation asks of this member. */
  readonly fetchShare: (of: MemberGroup) => Promise<ReplicaShare>;
  /** Takes what other members have of their features. */
  readonly takeFeatures: (of: MemberGroup) => Promise<void>;
  /** Connects with the other members; the generation closes what it gets. */
  readonly connectPeers: (assignment: Assignment, signal: AbortSignal) => Promise<PeerTransport>;
}

/** What a member hears while it waits for its generation to begin. */
export type GroupNews =
  | { readonly kind: 'begun' }
  /** Another generation takes its place, or the member leaves the job. */
  | { readonly kind: 'over' }
  /** This member is one reduction behind: the holder has its vector. */
  | { readonly kind: 'catchUp'; readonly holder: StateHolder; readonly reductions: number };

/** What a reduction cost a member beside the computation. */
export interface ReduceCost extends Pick<StepTimes, 'waitedMs' | 'waitedForRank'> {
  /** Bytes of payload that it sent. */
  readonly payloadBytes: number;
}

/** One generation, as one of its members takes part in it: from its assignment until another one comes. */
export class MemberGroup {
  readonly assignment: Assignment;
  readonly #tools: GroupTools;
  readonly #over = new AbortController();
  #hasBegun = false;
  #hasBroken = false;
  #share: Promise<ReplicaShare> | undefined;
  #reached: Promise<void> | undefined;
  #transport: PeerTransport | undefined;
  #allReduce: AllReduce | undefined;
  #news: GroupNews[] = [];
  #wake = (): void => undefined;

  constructor(assignment: Assignment, tools: GroupTools) {
    this.assignment = assignment;
    this.#tools = tools;
  }

  /** Aborts when the generation is over for this member. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  get isOver(): boolean {
    return this.#over.signal.aborted;
  }

  /** @returns why the generation is over for this member, once it is */
  async untilOver(): Promise<unknown> {
    if (!this.isOver) await once(this.signal, 'abort');
    return this.signal.reason;
  }

  /** Whether reductions run: all members were ready, and none has failed since. */
  get isTraining(): boolean {
    return this.#hasBegun && !this.#hasBroken && !this.isOver;
  }

  get identity(): MemberIdentity {
    const { jobId, generation } = this.assignment;
    return { workerId: this.#tools.workerId, jobId, generation };
  }

  /** The examples that this member needs; fetched once. */
  share(): Promise<ReplicaShare> {
    return (this.#share ??= this.#tools.fetchShare(this));
  }

  /** Fetches the examples, connects with the peers, and takes what features they have of these examples, once; nothing of it disturbs a training that goes on. */
  reach(): Promise<void> {
    return (this.#reached ??= this.#reach());
  }

  /** Whether the examples are there, and all peers are. */
  get isReached(): boolean {
    return this.#transport !== undefined;
  }

  /** From now on this member takes what peers send. @param maxLength elements of the longest vector of the job */
  open(maxLength: number): void {
    if (this.#allReduce !== undefined) return;
    this.#allReduce = new AllReduce({
      transport: required(this.#transport),
      numReplicas: this.#tools.spec.train.replicas,
      runs: this.assignment.members.map(({ run }) => run),
      maxLength,
    });
    this.#tellWhileComputing(this.#allReduce);
  }

  /** The coordinator says that reductions may run. */
  begin(): void {
    this.#hasBegun = true;
    this.#tell({ kind: 'begun' });
  }

  /** The coordinator says whose vector this member lacks, with which it has so many reductions behind it. */
  catchUp(holder: StateHolder, reductions: number): void {
    this.#tell({ kind: 'catchUp', holder, reductions });
  }

  /** Ends what this member does in this generation: a reduction that runs throws `why`. */
  end(why: Error): void {
    if (this.isOver) return;
    this.#over.abort(why);
    this.#tell({ kind: 'over' });
  }

  /**
   * The next thing that happens to the generation. One caller at a time.
   * @param reductions that this member has behind it: it is not told of those a second time
   */
  async nextNews(reductions: number): Promise<GroupNews> {
    for (;;) {
      if (this.isOver) return { kind: 'over' };
      const news = this.#news.shift();
      if (news?.kind === 'catchUp' && news.reductions <= reductions) continue;
      if (news !== undefined) return news;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /**
   * Sums over all members.
   * @param successor in which this member is ready to go on afterwards
   * @returns what it cost beside the computation, which examples all of them used, and in which generation all go on
   */
  async reduce(
    { purpose, stepInEpoch, step, into }: Reduction,
    { partials, replicas, written }: StepUnderway,
    successor: Generation | undefined,
  ): Promise<ReduceCost & Pick<ReduceReport, 'rows' | 'isFinite' | 'successor'>> {
    const { jobId, generation, rank } = this.assignment;
    const vector = openShared(into);
    this.signal.throwIfAborted();
    const used = encodeUsedExamples(replicas.map((computed) => ({ ...computed, generation, rank })));
    const reducing = required(this.#allReduce).reduce({
      id: { jobId, generation, step, purpose },
      partials: new Map(partials.map(({ subtree, vector: sum }) => [subtree, openShared(sum)])),
      written,
      ...(purpose === 'train' && { rows: used }),
      presentReplicas: this.#presence(purpose, stepInEpoch),
      length: vector.length,
      into: vector,
      successor,
      signal: this.signal,
      patienceMs: PATIENCE_MS,
    });
    reducing.catch(() => (this.#hasBroken = true));
    const { payloadBytesSent: payloadBytes, waitedMs, ...rest } = await reducing;
    const longestMs = Math.max(...waitedMs);
    const waitedForRank = longestMs > 0 ? waitedMs.indexOf(longestMs) : rank;
    return { payloadBytes, waitedMs: longestMs, waitedForRank, ...rest };
  }

  /** Ends, because another generation takes its place. */
  giveWay(): void {
    this.end(new ThawError('ABORTED', 'another generation took the place of this one'));
    void this.close();
  }

  /** Leaves the peers. */
  async close(): Promise<void> {
    this.end(new Error('the generation was left'));
    await this.#transport?.close();
  }

  /** A step may take longer than any patience: the first one of a phase, one of a large model, an evaluation. */
  #tellWhileComputing(allReduce: AllReduce): void {
    if (this.isOver) return;
    const timer = setInterval(() => {
      if (this.#tools.compute.isBusy) allReduce.tellComputing();
    }, TELL_EVERY_MS);
    this.signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  }

  #presence(purpose: Reduction['purpose'], stepInEpoch: number): (replica: number) => boolean {
    const { train, holdOut } = this.assignment;
    const { spec } = this.#tools;
    if (purpose === 'train') return presentInStep(scheduleOf(spec, train), stepInEpoch);
    return presentInStep(scheduleOf(spec, holdOut ?? train), 0);
  }

  async #reach(): Promise<void> {
    const connected = this.#tools.connectPeers(this.assignment, this.signal);
    // Awaited below; a failure before that must not count as unhandled.
    connected.catch(() => undefined);
    try {
      await this.share();
    } catch (thrown) {
      void connected.then((transport) => transport.close()).catch(() => undefined);
      throw thrown;
    }
    const transport = await connected;
    await this.#tools.takeFeatures(this);
    this.#transport = transport;
    if (this.isOver) void transport.close();
  }

  #tell(news: GroupNews): void {
    this.#news.push(news);
    this.#wake();
  }
}

function required<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('a member reduces only once it is connected with its peers');
  return value;
}

import { once } from 'node:events';
import { AllReduce, type PeerTransport } from '@thaw/collectives';
import { encodeUsedExamples, type JobSpec, type StepTimes } from '@thaw/orchestration';
import type { Assignment, MemberIdentity } from '@thaw/protocol';
import { openShared } from './compute/shared-vector.js';
import { presentInStep, scheduleOf } from './presence.js';
import type { Reduced, Reduction } from './training-course.js';
import type { ComputedStep } from './compute/compute-calls.js';
import type { ComputeThread } from './compute/compute-thread.js';

/** How long a member waits in a reduction while no peer sends anything nor says that it computes. */
const PATIENCE_MS = 60_000;

/** So often a member that computes says so to its peers: of several words none need arrive. */
const TELL_EVERY_MS = 5_000;

/** Another member, from which a state can be fetched. */
export type StateHolder = NonNullable<Assignment['donor']>;

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

/** The worker that is a member. */
export interface GroupWorker {
  readonly workerId: string;
  /** Whether it is at something that its peers may have to wait for, and does not hang. */
  readonly compute: Pick<ComputeThread, 'isBusy'>;
}

/** One generation, as one of its members takes part in it: from its assignment until another one comes. */
export class MemberGroup {
  readonly assignment: Assignment;
  readonly #spec: JobSpec;
  readonly #worker: GroupWorker;
  readonly #over = new AbortController();
  #hasBegun = false;
  #transport: PeerTransport | undefined;
  #allReduce: AllReduce | undefined;
  #news: GroupNews[] = [];
  #wake = (): void => undefined;

  constructor(assignment: Assignment, spec: JobSpec, worker: GroupWorker) {
    this.assignment = assignment;
    this.#spec = spec;
    this.#worker = worker;
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

  /** Whether all members were ready, so that reductions run. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  get identity(): MemberIdentity {
    const { jobId, generation } = this.assignment;
    return { workerId: this.#worker.workerId, jobId, generation };
  }

  get isConnected(): boolean {
    return this.#transport !== undefined;
  }

  /** Takes over the connections with the peers. @param maxLength elements of the longest vector of the job */
  connect(transport: PeerTransport, maxLength: number): void {
    this.#transport = transport;
    if (this.isOver) void transport.close();
    this.#allReduce = new AllReduce({
      transport,
      numReplicas: this.#spec.train.replicas,
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

  /** Sums over all members. @returns what it cost beside the computation, and which examples all of them used */
  async reduce(
    { purpose, stepInEpoch, step, into }: Reduction,
    { partials, replicas }: ComputedStep,
  ): Promise<ReduceCost & Pick<Reduced, 'rows'>> {
    const { jobId, generation, rank } = this.assignment;
    const vector = openShared(into);
    this.signal.throwIfAborted();
    const used = encodeUsedExamples(replicas.map((computed) => ({ ...computed, generation, rank })));
    const { payloadBytesSent, waitedMs, rows } = await required(this.#allReduce).reduce({
      id: { jobId, generation, step, purpose },
      partials: new Map(partials.map(({ subtree, vector: sum }) => [subtree, openShared(sum)])),
      ...(purpose === 'train' && { rows: used }),
      presentReplicas: this.#presence(purpose, stepInEpoch),
      length: vector.length,
      into: vector,
      signal: this.signal,
      patienceMs: PATIENCE_MS,
    });
    const longestMs = Math.max(...waitedMs);
    const waitedForRank = longestMs > 0 ? waitedMs.indexOf(longestMs) : rank;
    return { payloadBytes: payloadBytesSent, waitedMs: longestMs, waitedForRank, rows };
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
      if (this.#worker.compute.isBusy) allReduce.tellComputing();
    }, TELL_EVERY_MS);
    this.signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  }

  #presence(purpose: Reduction['purpose'], stepInEpoch: number): (replica: number) => boolean {
    const { train, holdOut } = this.assignment;
    if (purpose === 'train') return presentInStep(scheduleOf(this.#spec, train), stepInEpoch);
    return presentInStep(scheduleOf(this.#spec, holdOut ?? train), 0);
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

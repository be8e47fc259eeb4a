import { createHash } from 'node:crypto';
import type { PeerTransport } from '@thaw/collectives';
import { ThawError } from '@thaw/errors';
import type { Logger } from '@thaw/observability';
import { decodeUsedExamples, jobSpecSchema, OUTPUT_FORMATS, type JobSpec } from '@thaw/orchestration';
import type { Assignment, MemberPosition, WorkerClient, WorkerReport } from '@thaw/protocol';
import { Checkpointer } from './checkpointer.js';
import type { PreparedJob, ReplicaShare, ResultFile } from './compute/compute-calls.js';
import type { ComputeThread } from './compute/compute-thread.js';
import { openShared } from './compute/shared-vector.js';
import { COURSE_BEGINNING, type CoursePosition } from './course-position.js';
import { decodeReports, encodeReports, type CourseReport } from './course-reports.js';
import { MemberData } from './member-data.js';
import { accusationIn } from './member-failure.js';
import { MemberGroup, type StateHolder } from './member-group.js';
import { scheduleOf } from './presence.js';
import { StateDesk } from './state-desk.js';
import { TrainingCourse, type Reduced, type Reduction } from './training-course.js';

/** What a member works with; it owns none of it. */
export interface MemberTools {
  readonly workerId: string;
  readonly client: WorkerClient;
  readonly compute: ComputeThread;
  /** Connects with the other members; the member closes what it gets. */
  readonly connectPeers: (assignment: Assignment, signal: AbortSignal) => Promise<PeerTransport>;
  /** Asks another member for its state, or for the vector of one reduction. */
  readonly fetchState: (from: StateHolder, of: MemberGroup, reductions?: number) => Promise<Uint8Array>;
  /** Says something to the coordinator. */
  readonly report: (message: WorkerReport) => Promise<void>;
  /** What it said of a job's training and the coordinator has not acknowledged. */
  readonly unheard: (jobId: string) => readonly CourseReport[];
  /** Bound to the job and this member. */
  readonly logger: Logger;
}

const MAX_MODEL_BYTES = 2 ** 31;
const MAX_CHECKPOINT_BYTES = 2 ** 32;

/**
 * This worker's part of one job, through all generations that it takes part in. The state is the member's as long as it
 * belongs to the job; a generation decides only which replicas it carries and whom it reduces with.
 */
export class JobMember {
  readonly #tools: MemberTools;
  readonly #spec: JobSpec;
  readonly #data: MemberData;
  /** Whether it takes the state of another member, of a job that trains. */
  readonly #joins: boolean;
  /** Answers peers that need this member's state. */
  readonly states = new StateDesk();
  readonly #checkpointer: Checkpointer;
  #group: MemberGroup;
  #prepared: PreparedJob | undefined;
  #course: TrainingCourse | undefined;
  /** The result of the last reduction, for a member that lacks it. */
  #last:
    { readonly reductions: number; readonly reduction: Reduction; readonly rows: Uint8Array } | undefined;
  /** What the giver of this member's state may not have been heard with. */
  #carried: CourseReport[] = [];

  /** @throws when the assignment's job is not one that this version understands */
  constructor(assignment: Assignment, tools: MemberTools) {
    this.#tools = tools;
    this.#spec = jobSpecSchema.parse(JSON.parse(assignment.jobSpec));
    this.#joins = assignment.donor !== null;
    this.#data = new MemberData(tools.client, this.#spec.train.replicas);
    this.#group = new MemberGroup(assignment, this.#spec, tools);
    this.#checkpointer = new Checkpointer({
      spec: this.#spec.checkpoints,
      isTaker: () => this.assignment.rank === 0 && this.#group.hasBegun && !this.#group.isOver,
      // It counts once its report is heard, and so are those of the steps before it.
      snapshot: (position) => tools.compute.call('exportSnapshot', { position, reports: encodeReports([]) }),
      store: (copy, bytes, signal) =>
        tools.client.storeCheckpoint({ ...this.#group.identity, ...copy }, bytes, { signal }),
      where: () => this.position,
      report: tools.report,
      logger: tools.logger,
      now: () => performance.now(),
    });
  }

  /** Of the present generation. */
  get assignment(): Assignment {
    return this.#group.assignment;
  }

  /** Where this member stands. */
  get position(): MemberPosition {
    const { jobId, generation } = this.assignment;
    return { jobId, generation, step: this.#position.step };
  }

  /** The present generation, to hand on what the coordinator says of it. */
  get group(): MemberGroup {
    return this.#group;
  }

  get #position(): CoursePosition {
    return this.#course?.position ?? this.#prepared?.position ?? COURSE_BEGINNING;
  }

  /** Goes on in another generation: whatever the member was waiting for in the former one ends. */
  regroup(assignment: Assignment): void {
    const former = this.#group;
    this.#group = new MemberGroup(assignment, this.#spec, this.#tools);
    former.end(new ThawError('ABORTED', 'another generation took the place of this one'));
    void former.close();
  }

  /** Ends whatever the member is doing; {@link run} throws `why`. */
  stop(why: Error): void {
    this.#group.end(why);
  }

  /** Prepares, trains from wherever the job is to its end, and reports that end in every generation until it is stopped. */
  async run(): Promise<void> {
    const prepared = await this.#untilPrepared();
    // A job that begins, or goes on from a checkpoint, says nothing before all of its members are there.
    if (!this.#joins) await this.#untilBegun();
    const { compute, report, logger } = this.#tools;
    this.#course = new TrainingCourse(
      {
        spec: this.#spec,
        schedule: scheduleOf(this.#spec, this.assignment.train),
        hasHoldOut: this.assignment.holdOut !== null,
        compute,
        report,
        logger,
        reduce: (reduction) => this.#reduce(reduction),
        beforeReduction: (position) => this.#checkpointer.visit(position),
        where: () => this.position,
      },
      prepared.position ?? COURSE_BEGINNING,
      prepared.reducedEvaluations,
    );
    await this.#course.run();
    for (;;) {
      const group = await this.#untilBegun();
      const stateDigest = await compute.call('stateDigest', null);
      logger.info({ step: this.position.step, stateDigest }, 'took the last step');
      await report({ kind: 'finished', ...this.position, stateDigest });
      await this.#nextGroup(group);
    }
  }

  /** Stores the job's files at the coordinator and reports what training did to the weights. */
  async storeResult(): Promise<void> {
    const group = this.#group;
    const { compute, report } = this.#tools;
    // One format after the other, so that no more than one is in memory.
    for (const format of OUTPUT_FORMATS.filter((each) => this.#spec.outputs.includes(each))) {
      for (const file of await compute.call('exportFiles', format)) await this.#store(file, group);
    }
    const weights = await compute.call('auditWeights', null);
    const confusion = await compute.call('confusion', null);
    await report({ kind: 'result', ...this.position, weights, confusion });
  }

  /** Leaves the peers and frees the job's tensors. */
  async close(): Promise<void> {
    this.stop(new Error('the member was closed'));
    await this.#checkpointer.close();
    await this.#group.close();
    await this.#tools.compute.call('release', null);
    await this.#data.close();
  }

  async #store({ name, bytes }: ResultFile, { identity, signal }: MemberGroup): Promise<void> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const header = { ...identity, name, sizeBytes: bytes.byteLength, sha256 };
    await this.#tools.client.storeArtifact(header, bytes, { signal });
  }

  /** Until it succeeds in one generation or another, or another member has its result. */
  async #reduce(reduction: Reduction): Promise<Reduced> {
    for (;;) {
      const next = await this.#untilBegunOrCaughtUp(reduction);
      const reduced = next instanceof MemberGroup ? await this.#reduceIn(next, reduction) : next;
      if (reduced === undefined) continue;
      this.#last = { reductions: this.#position.reductions + 1, reduction, rows: reduced.rows };
      return reduced;
    }
  }

  /** @returns undefined when the generation ended before it was done */
  async #reduceIn(group: MemberGroup, reduction: Reduction): Promise<Reduced | undefined> {
    const { step, purpose } = reduction;
    try {
      const startedAt = performance.now();
      const computed = await reduction.compute();
      const computeMs = performance.now() - startedAt;
      const reduced = await group.reduce(reduction, computed);
      return { ...reduced, computeMs, replicas: computed.replicas.map(({ replica }) => replica) };
    } catch (thrown) {
      this.#tools.logger.info(
        { step, purpose },
        'a reduction was interrupted, what was computed for it is lost',
      );
      await this.#afterFailure(group, thrown);
      return undefined;
    }
  }

  /** Resolves with the job's state in place, whatever generation it takes. */
  async #untilPrepared(): Promise<PreparedJob> {
    for (;;) {
      const group = this.#group;
      await this.#form(group);
      if (this.#prepared !== undefined) return this.#prepared;
      await this.#nextGroup(group);
    }
  }

  /** Waits, with a state that does not change, until the present generation begins. */
  async #untilBegun(): Promise<MemberGroup> {
    for (;;) {
      const group = await this.#untilBegunOrCaughtUp(undefined);
      if (group instanceof MemberGroup) return group;
    }
  }

  /**
   * Waits like {@link #untilBegun}, and meanwhile gives others what they need of this state.
   * @param wanted the next reduction, whose result another member may have already
   * @returns that result, if so
   */
  async #untilBegunOrCaughtUp(wanted: Reduction | undefined): Promise<MemberGroup | Reduced> {
    for (;;) {
      const group = this.#group;
      if (group.hasBegun && !group.isOver) return group;
      if (await this.#form(group)) {
        const news = await this.#waitIn(group, wanted);
        if (news !== undefined) return news;
      }
      await this.#nextGroup(group);
    }
  }

  /** @returns whether the member is ready in the generation */
  async #form(group: MemberGroup): Promise<boolean> {
    try {
      if (!group.isConnected && !group.isOver) await this.#prepareFor(group);
      return !group.isOver;
    } catch (thrown) {
      await this.#afterFailure(group, thrown);
      return false;
    }
  }

  async #waitIn(
    group: MemberGroup,
    wanted: Reduction | undefined,
  ): Promise<MemberGroup | Reduced | undefined> {
    const { compute, report, logger } = this.#tools;
    const position = this.#position;
    const stateDigest = await compute.call('stateDigest', null);
    const { reductions } = position;
    logger.info({ stateDigest, reductions }, 'ready to train');
    const leave = this.states.standStill(group.identity, {
      snapshot: () => compute.call('exportSnapshot', { position, reports: this.#unheardReports() }),
      vectorOf: (reduction) => this.#vectorOf(reduction),
    });
    try {
      await this.#reportCarried();
      await report({ kind: 'ready', ...this.position, reductions, stateDigest });
      const news = await group.nextNews(reductions);
      if (news.kind === 'begun') return group;
      if (news.kind === 'over' || wanted === undefined) return undefined;
      const rows = await this.#takeVector(news.holder, group, wanted, reductions + 1);
      return { payloadBytes: 0, computeMs: 0, waitedMs: 0, waitedForRank: 0, replicas: [], rows };
    } catch (thrown) {
      await this.#afterFailure(group, thrown);
      return undefined;
    } finally {
      leave();
    }
  }

  /** Everything that a generation needs of this member: its examples, its peers and, at first, the job's state. */
  async #prepareFor(group: MemberGroup): Promise<void> {
    const { assignment, signal } = group;
    const connected = this.#tools.connectPeers(assignment, signal);
    // Awaited below; a failure before that must not count as unhandled.
    connected.catch(() => undefined);
    try {
      const share = await this.#data.fetch(group);
      if (this.#prepared === undefined) {
        this.#prepared = await this.#prepare(group, share);
        this.#carried = decodeReports(this.#prepared.reports);
      } else await this.#tools.compute.call('regroup', share);
    } catch (thrown) {
      void connected.then((transport) => transport.close()).catch(() => undefined);
      throw thrown;
    }
    group.connect(await connected, this.#prepared.maxVectorLength);
  }

  async #prepare(group: MemberGroup, share: ReplicaShare): Promise<PreparedJob> {
    const { client, compute, fetchState } = this.#tools;
    const { assignment, identity, signal } = group;
    const [baseWeights, snapshot] = await Promise.all([
      assignment.hasBaseWeights ? client.fetchModel(identity, MAX_MODEL_BYTES, { signal }) : null,
      assignment.donor ? fetchState(assignment.donor, group) : this.#fetchCheckpoint(group),
    ]);
    return compute.call('prepare', { assignment, ...share, baseWeights, snapshot });
  }

  /** What the job goes on from; null where it begins. */
  async #fetchCheckpoint({ assignment: { checkpoint: step }, identity, signal }: MemberGroup) {
    if (step === null) return null;
    return this.#tools.client.fetchCheckpoint({ ...identity, step }, MAX_CHECKPOINT_BYTES, { signal });
  }

  /** What a member says of the training is said again by whoever has taken its state: it may be lost before it is heard. */
  #unheardReports(): string {
    return encodeReports(this.#tools.unheard(this.assignment.jobId));
  }

  async #reportCarried(): Promise<void> {
    const { jobId, generation } = this.assignment;
    for (const report of this.#carried.splice(0)) await this.#tools.report({ ...report, jobId, generation });
  }

  /** @returns the rows of the step */
  async #takeVector(
    holder: StateHolder,
    group: MemberGroup,
    { into, purpose }: Reduction,
    reductions: number,
  ): Promise<Uint8Array> {
    const bytes = await this.#tools.fetchState(holder, group, reductions);
    const vector = openShared(into);
    const rows = bytes.slice(vector.byteLength);
    const hasRows = bytes.byteLength > vector.byteLength;
    if (bytes.byteLength < vector.byteLength || hasRows !== (purpose === 'train'))
      throw new ThawError(
        'DATA_LOSS',
        `the vector of reduction ${reductions}: expected ${vector.byteLength} bytes${purpose === 'train' ? ' and the rows of a step' : ''}, received ${bytes.byteLength} in all`,
      );
    decodeUsedExamples(rows);
    new Uint8Array(vector.buffer, 0, vector.byteLength).set(bytes.subarray(0, vector.byteLength));
    this.#tools.logger.info({ reductions, holder: holder.workerId }, 'took the result of a reduction');
    return rows;
  }

  #vectorOf(reductions: number): Uint8Array | undefined {
    if (this.#last?.reductions !== reductions) return undefined;
    const { reduction, rows } = this.#last;
    const { buffer, length } = reduction.into;
    return Buffer.concat([new Uint8Array(buffer, 0, length * Float32Array.BYTES_PER_ELEMENT), rows]);
  }

  /** Says what is wrong unless the generation is over anyway; what is this member's own fault ends its part. */
  async #afterFailure(group: MemberGroup, thrown: unknown): Promise<void> {
    if (group.isOver) return;
    const accused = accusationIn(thrown);
    if (accused === undefined) throw thrown;
    const { workerId: accusedWorkerId, message } = accused;
    this.#tools.logger.warn({ accusedWorkerId, message }, 'cannot reach a peer');
    await this.#tools.report({ kind: 'peerAccused', ...this.position, accusedWorkerId, message });
    await this.#nextGroup(group);
  }

  /** Resolves once another generation than this one is the present one. @throws why the member was stopped, if none comes */
  async #nextGroup(former: MemberGroup): Promise<void> {
    const why = await former.untilOver();
    if (this.#group === former) throw why;
  }
}

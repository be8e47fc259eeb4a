import { jobSpecSchema, type JobSpec } from '@thaw/orchestration';
import type { Assignment, FeatureRequest, MemberPosition } from '@thaw/protocol';
import { Checkpointer } from './checkpointer.js';
import type { PreparedJob } from './compute/compute-calls.js';
import { COURSE_BEGINNING, type CoursePosition } from './course-position.js';
import { decodeReports, encodeReports, type CourseReport } from './course-reports.js';
import { positionsIn } from './feature-rows.js';
import { takeFeatures } from './feature-taking.js';
import { MemberData } from './member-data.js';
import { MemberGroup } from './member-group.js';
import type { MemberTools } from './member-tools.js';
import { Membership } from './membership.js';
import { scheduleOf } from './presence.js';
import { storeFiles } from './result-storing.js';
import { StateDesk, type StandingState } from './state-desk.js';
import { buildJob, encodeResult, takeResult } from './state-taking.js';
import { TrainingCourse, type Reduced, type Reduction } from './training-course.js';

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
  readonly #groups: Membership;
  /** In which the last reduction was done. */
  #reducedIn: MemberGroup | undefined;
  /** The generation whose replicas the compute thread carries. */
  #placed: MemberGroup | undefined;
  /** The generation in whose donor's steps this member follows, before it takes part. */
  #following: MemberGroup | undefined;
  #prepared: PreparedJob | undefined;
  #course: TrainingCourse | undefined;
  /** What it will say once it has a part in the training: whoever was to say so may be lost before it is heard. */
  #carried: CourseReport[] = [];

  /** @throws when the assignment's job is not one that this version understands */
  constructor(assignment: Assignment, tools: MemberTools) {
    this.#tools = tools;
    this.#spec = jobSpecSchema.parse(JSON.parse(assignment.jobSpec));
    this.#joins = assignment.donor !== null;
    this.#data = new MemberData(tools, this.#spec);
    this.#groups = new Membership(assignment, {
      ...{ spec: this.#spec, tools, where: () => this.position },
      fetchShare: (group) => this.#data.fetch(group),
      takeFeatures: (group) => this.#takeFeatures(group),
    });
    this.#checkpointer = new Checkpointer({
      spec: this.#spec.checkpoints,
      isTaker: () => this.assignment.rank === 0 && this.#groups.isReducing && !this.#groups.isLeaving,
      // It counts once its report is heard, and so are those of the steps before it.
      snapshot: (position) => tools.compute.call('exportSnapshot', { position, reports: encodeReports([]) }),
      store: (copy, bytes, signal) =>
        tools.client.storeCheckpoint({ ...this.#groups.present.identity, ...copy }, bytes, { signal }),
      where: () => this.position,
      report: tools.report,
      logger: tools.logger,
      now: () => performance.now(),
    });
  }

  /** Of the present generation. */
  get assignment(): Assignment {
    return this.#groups.present.assignment;
  }

  /** Where this member stands. */
  get position(): MemberPosition {
    return this.#positionIn(this.#groups.present);
  }

  /** The present generation, to hand on what the coordinator says of it. */
  get group(): MemberGroup {
    return this.#groups.present;
  }

  /** What it says of a generation may be said when that is over, and must not count in the next one. */
  #positionIn({ assignment: { jobId, generation } }: MemberGroup): MemberPosition {
    return { jobId, generation, step: this.#position.step };
  }

  get #position(): CoursePosition {
    return this.#course?.position ?? this.#prepared?.position ?? COURSE_BEGINNING;
  }

  /**
   * Goes on in another generation: at once, or, where nobody was lost and this member trains, after the reduction by which all
   * members are ready for it.
   */
  regroup(assignment: Assignment): void {
    this.states.endFollowing();
    this.#groups.regroup(assignment);
  }

  /** Lets others take this member's part over while it trains on; {@link run} throws `why` when they have. */
  leave(why: Error): void {
    this.states.endFollowing();
    this.#groups.leave(why);
  }

  /** Ends whatever the member is doing; {@link run} throws `why`. */
  stop(why: Error): void {
    this.states.endFollowing();
    this.#groups.stop(why);
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
        report: (message) => this.#reportCourse(message),
        logger,
        reduce: (reduction) => this.#reduce(reduction),
        beforeReduction: (position) => this.#checkpointer.visit(position),
        share: () => this.#placed,
        where: () => this.#positionIn(this.#reducedIn ?? this.#groups.present),
      },
      prepared.position ?? COURSE_BEGINNING,
      prepared.reducedEvaluations,
    );
    await this.#course.run();
    this.#groups.endReducing();
    for (;;) {
      const group = await this.#untilBegun();
      const stateDigest = await compute.call('stateDigest', null);
      logger.info({ step: this.position.step, stateDigest }, 'took the last step');
      await report({ kind: 'finished', ...this.#positionIn(group), stateDigest });
      await this.#groups.next(group);
    }
  }

  /** Stores the job's files at the coordinator and reports what training did to the weights. */
  async storeResult(): Promise<void> {
    const group = this.#groups.present;
    const { compute, report } = this.#tools;
    await storeFiles(this.#spec.outputs, group, this.#tools);
    const weights = await compute.call('auditWeights', null);
    const confusion = await compute.call('confusion', null);
    await report({ kind: 'result', ...this.#positionIn(group), weights, confusion });
  }

  /** Features that a peer lacks and this member has, as `encodeFeatureRows` writes them. */
  giveFeatures({ source, positions }: FeatureRequest): Promise<Uint8Array> {
    return this.#tools.compute.call('giveFeatures', { source, positions: positionsIn(positions) });
  }

  /** Leaves the peers and frees the job's tensors. */
  async close(): Promise<void> {
    this.stop(new Error('the member was closed'));
    await this.#checkpointer.close();
    await this.#groups.close();
    await this.#tools.compute.call('release', null);
    await this.#data.close();
  }

  /** Until it succeeds in one generation or another, or another member has its result. */
  async #reduce(reduction: Reduction): Promise<Reduced> {
    for (;;) {
      const next = await this.#untilBegunOrCaughtUp(reduction);
      const reduced = next instanceof MemberGroup ? await this.#reduceIn(next, reduction) : next;
      if (reduced === undefined) continue;
      const { rows } = reduced;
      this.states.keep(this.#position.reductions + 1, () => encodeResult({ into: reduction.into, rows }));
      return reduced;
    }
  }

  /** @returns undefined when the generation ended before it was done */
  async #reduceIn(group: MemberGroup, reduction: Reduction): Promise<Reduced | undefined> {
    try {
      await this.#giveState();
      const areFollowersReady = this.states.areFollowersAt(this.#position.reductions);
      const successor = this.#groups.successorOf(group, areFollowersReady);
      const underway = await reduction.compute();
      const { successor: agreed, ...reduced } = await group.reduce(reduction, underway, successor);
      this.#reducedIn = group;
      if (agreed !== undefined) this.#groups.leaveFormer();
      const { computeMs, replicas, gradientDigest } = await underway.completed;
      return { ...reduced, computeMs, replicas: replicas.map(({ replica }) => replica), gradientDigest };
    } catch (thrown) {
      this.#tools.logger.info({ step: reduction.step }, INTERRUPTED);
      await this.#groups.afterFailure(group, thrown);
      return undefined;
    }
  }

  /** Resolves with the job's state in place, whatever generation it takes. */
  async #untilPrepared(): Promise<PreparedJob> {
    for (;;) {
      const group = this.#groups.present;
      try {
        return await this.#prepare(group);
      } catch (thrown) {
        await this.#groups.afterFailure(group, thrown);
      }
      await this.#groups.next(group);
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
      const { former, present: group } = this.#groups;
      if (former?.isTraining === true) return former;
      if (group.isTraining) return group;
      const followed = wanted && (await this.#follow(group, wanted));
      if (followed !== undefined) return followed;
      const news = await this.#standIn(group, wanted);
      if (news !== undefined) return news;
      await this.#groups.next(group);
    }
  }

  /** Others take the state that stands still here before they connect, so that they get it while this member waits for them. */
  async #standIn(
    group: MemberGroup,
    wanted: Reduction | undefined,
  ): Promise<MemberGroup | Reduced | undefined> {
    const leave = this.states.standStill(group.identity, this.#standing);
    try {
      return (await this.#form(group)) ? await this.#waitIn(group, wanted) : undefined;
    } finally {
      leave();
    }
  }

  /** Gets the examples and the peers that the generation asks for. @returns whether the member is ready in it */
  async #form(group: MemberGroup): Promise<boolean> {
    try {
      if (group.isOver) return false;
      const { maxVectorLength } = await this.#prepare(group);
      await group.reach();
      if (this.#placed !== group) await this.#tools.compute.call('regroup', await group.share());
      this.#placed = group;
      group.open(maxVectorLength);
      return !group.isOver;
    } catch (thrown) {
      await this.#groups.afterFailure(group, thrown);
      return false;
    }
  }

  async #waitIn(
    group: MemberGroup,
    wanted: Reduction | undefined,
  ): Promise<MemberGroup | Reduced | undefined> {
    const { compute, report, logger } = this.#tools;
    const { reductions } = this.#position;
    const stateDigest = await compute.call('stateDigest', null);
    logger.info({ stateDigest, reductions }, 'ready to train');
    try {
      await this.#reportCarried(group);
      const { fetchMs } = this.#data;
      await report({ kind: 'ready', ...this.#positionIn(group), reductions, stateDigest, fetchMs });
      const news = await group.nextNews(reductions);
      if (news.kind === 'begun') {
        this.states.endFollowing();
        return group;
      }
      if (news.kind === 'over' || wanted === undefined) return undefined;
      return await takeResult(news.holder, group, { wanted, reductions: reductions + 1 }, this.#tools);
    } catch (thrown) {
      await this.#groups.afterFailure(group, thrown);
      return undefined;
    }
  }

  /** Builds the model, and takes the state of another member where the job has begun without this one. */
  async #prepare(group: MemberGroup): Promise<PreparedJob> {
    if (this.#prepared !== undefined) return this.#prepared;
    const { donor, carriesOn } = group.assignment;
    const isNewcomer = donor !== null;
    // Those who train take a newcomer that has connected for one that has the state; nobody waits for another one to have built the model.
    if (!isNewcomer || !carriesOn) group.reach().catch(() => undefined);
    this.#prepared = await buildJob(group, this.#tools);
    this.#carried = decodeReports(this.#prepared.reports);
    this.#placed = group;
    if (!isNewcomer) return this.#prepared;
    await this.#takeFeatures(group);
    this.#following = group;
    void this.#groups.approach(group);
    return this.#prepared;
  }

  /** A member that has built no model yet knows of no features. */
  async #takeFeatures(group: MemberGroup): Promise<void> {
    if (this.#prepared !== undefined) await takeFeatures(group, this.#tools);
  }

  /**
   * Takes the result of the next reduction from the member whose state this one has taken, while the others train.
   * @returns undefined when that member stands still, and so does this one
   */
  async #follow(group: MemberGroup, wanted: Reduction): Promise<Reduced | undefined> {
    const { donor } = group.assignment;
    if (this.#following !== group || donor === null) return undefined;
    try {
      const lacking = { wanted, reductions: this.#position.reductions + 1 };
      const result = await takeResult(donor, group, lacking, this.#tools);
      if (result === undefined) this.#following = undefined;
      return result;
    } catch (thrown) {
      await this.#groups.afterFailure(group, thrown);
      return undefined;
    }
  }

  /** Gives the state to members that wait for it. Nothing is computed meanwhile, which is said. */
  async #giveState(): Promise<void> {
    const startedAt = performance.now();
    const numGiven = await this.states.pass(this.#groups.present.identity, this.#standing);
    if (numGiven === 0) return;
    const pauseMs = Math.round(performance.now() - startedAt);
    this.#tools.logger.info({ step: this.position.step, pauseMs }, 'gave its state to a member that joins');
  }

  /** What others can have of this member between two reductions. */
  get #standing(): StandingState {
    const { compute, unheard } = this.#tools;
    const { jobId } = this.assignment;
    const position = this.#position;
    return {
      reductions: position.reductions,
      snapshot: () => compute.call('exportSnapshot', { position, reports: encodeReports(unheard(jobId)) }),
    };
  }

  /** What a follower has to say waits until it has a part; of whoever leaves, the others say the same. */
  async #reportCourse(report: CourseReport): Promise<void> {
    if (this.#groups.isLeaving) return;
    if (this.#following === undefined) await this.#tools.report(report);
    else this.#carried.push(report);
  }

  async #reportCarried({ assignment: { jobId, generation } }: MemberGroup): Promise<void> {
    this.#following = undefined;
    for (const report of this.#carried.splice(0)) await this.#tools.report({ ...report, jobId, generation });
  }
}

const INTERRUPTED = 'a reduction was interrupted, what was computed for it is lost';

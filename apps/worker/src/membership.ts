import { ANY_SUCCESSOR } from '@thaw/collectives';
import type { Generation, JobSpec } from '@thaw/orchestration';
import type { Assignment, MemberPosition } from '@thaw/protocol';
import { accusationIn, type PeerAccusation } from './member-failure.js';
import { MemberGroup, type GroupTools } from './member-group.js';
import type { MemberTools } from './member-tools.js';

/** What a membership works with; it owns none of it. */
export interface MembershipTools {
  readonly spec: JobSpec;
  readonly tools: MemberTools;
  readonly where: () => MemberPosition;
  readonly fetchShare: GroupTools['fetchShare'];
  readonly takeFeatures: GroupTools['takeFeatures'];
}

/** The generations in which a member has a part: the present one, and the one that trains until all members are ready for it. */
export class Membership {
  readonly #tools: MembershipTools;
  /** To which the member was assigned last. */
  #present: MemberGroup;
  #former: MemberGroup | undefined;
  /** Why the member ends once others have taken its part over. */
  #leaving: Error | undefined;
  /** It has taken the last step, and reduces nothing any more. */
  #isThrough = false;

  constructor(assignment: Assignment, tools: MembershipTools) {
    this.#tools = tools;
    this.#present = this.#groupOf(assignment);
  }

  get present(): MemberGroup {
    return this.#present;
  }

  get former(): MemberGroup | undefined {
    return this.#former;
  }

  get isLeaving(): boolean {
    return this.#leaving !== undefined;
  }

  /** Whether another reduction is to come in the generation that trains. */
  get isReducing(): boolean {
    return this.#training.isTraining && !this.#isThrough;
  }

  /** Another generation takes the place of the present one, at once or when all members are ready for it. */
  regroup(assignment: Assignment): void {
    const before = new Set([this.#present, this.#training]);
    this.#former = assignment.carriesOn && this.isReducing ? this.#training : undefined;
    this.#present = this.#groupOf(assignment);
    for (const group of before) if (group !== this.#former) group.giveWay();
    if (this.#former !== undefined) void this.approach(this.#present);
  }

  /** Others take the member's part over while it trains on. @param why it ends when they have */
  leave(why: Error): void {
    this.#leaving = why;
    if (!this.isReducing) this.stop(why);
  }

  /** Ends whatever the member is doing, which throws `why`. */
  stop(why: Error): void {
    this.#former?.end(why);
    this.#present.end(why);
  }

  /** The last step is taken. @throws why the member leaves, if it does */
  endReducing(): void {
    this.#isThrough = true;
    if (this.#leaving !== undefined) throw this.#leaving;
    this.leaveFormer();
  }

  /** All members are ready for the present generation, or the former one has broken. */
  leaveFormer(): void {
    const former = this.#former;
    this.#former = undefined;
    former?.giveWay();
    if (this.#leaving !== undefined) this.stop(this.#leaving);
  }

  /** In which generation the member is ready to go on after the next reduction of this one. */
  successorOf(group: MemberGroup, areFollowersReady: boolean): Generation | undefined {
    if (this.#leaving !== undefined) return ANY_SUCCESSOR;
    const isReady = this.#present.isReached && areFollowersReady;
    return group === this.#former && isReady ? this.#present.assignment.generation : undefined;
  }

  /** Gets ready for a generation beside what goes on. */
  async approach(group: MemberGroup): Promise<void> {
    try {
      await group.reach();
    } catch (thrown) {
      const accused = accusationIn(thrown);
      if (group.isOver) return;
      if (accused !== undefined) await this.#accuse(accused);
      // What is this member's own fault shows when it is to go on there.
      else this.leaveFormer();
    }
  }

  /** Says what is wrong unless the generation is over anyway; what is this member's own fault ends its part. */
  async afterFailure(group: MemberGroup, thrown: unknown): Promise<void> {
    if (group.isOver) return;
    const accused = accusationIn(thrown);
    if (accused === undefined) throw thrown;
    // Others have the part of a member that leaves already, or take it when they see that it is gone.
    if (this.#leaving === undefined) await this.#accuse(accused);
    // The next generation need not wait for the former one any more.
    if (this.#leaving !== undefined || group === this.#former) this.leaveFormer();
    else await this.next(group);
  }

  /** Resolves once another generation than this one is the present one. @throws why the member was stopped, if none comes */
  async next(former: MemberGroup): Promise<void> {
    const why = await former.untilOver();
    if (this.#present === former) throw why;
  }

  /** Leaves the peers. */
  async close(): Promise<void> {
    await Promise.all([this.#former?.close(), this.#present.close()]);
  }

  /** In which the member reduces now, or did last. */
  get #training(): MemberGroup {
    return this.#former ?? this.#present;
  }

  /** Whoever is no member of the present generation is not missed. */
  async #accuse({ workerId: accusedWorkerId, message }: PeerAccusation): Promise<void> {
    const { members } = this.#present.assignment;
    if (!members.some(({ workerId }) => workerId === accusedWorkerId)) return;
    const { tools, where } = this.#tools;
    tools.logger.warn({ accusedWorkerId, message }, 'cannot reach a peer');
    await tools.report({ kind: 'peerAccused', ...where(), accusedWorkerId, message });
  }

  #groupOf(assignment: Assignment): MemberGroup {
    const { spec, tools, fetchShare, takeFeatures } = this.#tools;
    const { workerId, compute, connectPeers } = tools;
    return new MemberGroup(assignment, { spec, workerId, compute, connectPeers, fetchShare, takeFeatures });
  }
}

import { HelloRefused } from '@thaw/collectives';
import { generationName, isSameGeneration } from '@thaw/orchestration';
import type { MemberIdentity, StateRequest } from '@thaw/protocol';
import { FollowedVectors } from './followed-vectors.js';

/** A member between two reductions: its state does not change while others read it. */
export interface StandingState {
  /** That it has behind it. */
  readonly reductions: number;
  /** All of the state. */
  snapshot(): Promise<Uint8Array>;
}

/** How long a peer waits for a member to come to where it can give what is asked for. */
const ANSWER_TIMEOUT_MS = 60_000;

/** Says that there is no such vector yet, and none will be before the generation has begun. */
export const NO_VECTOR = new Uint8Array(0);

interface Standing {
  readonly of: MemberIdentity;
  readonly state: StandingState;
}

/**
 * Gives the state of a member to its peers: all of it between two reductions, also while it trains, and then the results of the
 * reductions that follow, to those who have taken it.
 */
export class StateDesk {
  readonly #followed: FollowedVectors;
  #standing: Standing | undefined;
  #last: { readonly reductions: number; readonly vector: () => Uint8Array } | undefined;
  /** Who waits for all of the state, in which generation. */
  readonly #snapshotsWanted = new Set<StateRequest>();
  readonly #waiting = new Set<() => void>();

  constructor(followed = new FollowedVectors()) {
    this.#followed = followed;
  }

  /** From now on peers get this state. @returns ends that */
  standStill(of: MemberIdentity, state: StandingState): () => void {
    const standing = { of, state };
    this.#standing = standing;
    this.#wake();
    return () => {
      if (this.#standing === standing) this.#standing = undefined;
    };
  }

  /**
   * Between two reductions of a member that trains: gives its state to the peers of a generation that wait for it, and waits for
   * those who follow it too far behind, or ever further.
   * @returns how many have got it
   */
  async pass(of: MemberIdentity, state: StandingState): Promise<number> {
    const numWanted = this.#numWanted(of);
    if (numWanted > 0) {
      const leave = this.standStill(of, state);
      while (this.#numWanted(of) > 0) await this.#changed(ANSWER_TIMEOUT_MS);
      leave();
    }
    while (this.#followed.holdsUp) await this.#changed(ANSWER_TIMEOUT_MS);
    return numWanted;
  }

  /** A reduction is done. @param vector copies its result, until the next but one is done */
  keep(reductions: number, vector: () => Uint8Array): void {
    this.#last = { reductions, vector };
    this.#followed.keep(reductions, vector);
    this.#wake();
  }

  /** Whether every peer that has taken this state has followed it up to here. */
  areFollowersAt(reductions: number): boolean {
    return this.#followed.areAllAt(reductions);
  }

  /** Another generation is formed, or this member ends: who still lacks something asks for all of it again, and nobody waits for it. */
  endFollowing(): void {
    this.#followed.clear();
    this.#snapshotsWanted.clear();
    this.#wake();
  }

  /** @throws HelloRefused when the member does not come to where it can give it, or has no such vector */
  async answer(request: StateRequest): Promise<Uint8Array> {
    const { workerId, reductions } = request;
    if (reductions === undefined) return this.#snapshotFor(request);
    // Who asks for a result has all before it.
    this.#followed.follow(workerId, reductions - 1);
    this.#wake();
    return this.#until(request, () => this.#vectorFor(request, reductions));
  }

  #vectorFor(request: StateRequest, reductions: number): Uint8Array | undefined {
    const state = this.#standingFor(request);
    const isLast = state !== undefined && this.#last?.reductions === reductions;
    const vector = this.#followed.get(reductions) ?? (isLast ? this.#last?.vector() : undefined);
    if (vector !== undefined || state === undefined) return vector;
    if (reductions === state.reductions + 1) return NO_VECTOR;
    throw new HelloRefused(
      'ABORTED',
      `expected one of the last reductions of this worker, received ${reductions}`,
    );
  }

  async #snapshotFor(request: StateRequest): Promise<Uint8Array> {
    this.#snapshotsWanted.add(request);
    try {
      const state = await this.#until(request, () => this.#standingFor(request));
      const snapshot = await state.snapshot();
      if (this.#snapshotsWanted.has(request)) this.#followed.follow(request.workerId, state.reductions);
      return snapshot;
    } finally {
      this.#snapshotsWanted.delete(request);
      this.#wake();
    }
  }

  /** Waits until there is something. */
  async #until<Found>(request: StateRequest, find: () => Found | undefined): Promise<Found> {
    const until = performance.now() + ANSWER_TIMEOUT_MS;
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      const leftMs = until - performance.now();
      if (leftMs <= 0)
        throw new HelloRefused(
          'ABORTED',
          `this worker does not come to a reduction before generation ${generationName(request.generation)} of job ${request.jobId}`,
        );
      await this.#changed(leftMs);
    }
  }

  #standingFor(request: StateRequest): StandingState | undefined {
    const standing = this.#standing;
    return standing !== undefined && isSameGeneration(standing.of, request) ? standing.state : undefined;
  }

  #numWanted(of: MemberIdentity): number {
    return [...this.#snapshotsWanted].filter((request) => isSameGeneration(of, request)).length;
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  #changed(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, timeoutMs);
      this.#waiting.add(wake);
    });
  }
}

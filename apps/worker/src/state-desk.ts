import { HelloRefused } from '@thaw/collectives';
import { generationName, isSameGeneration } from '@thaw/orchestration';
import type { MemberIdentity, StateRequest } from '@thaw/protocol';

/** A member that stands still: its state does not change while others read it. */
export interface StandingState {
  /** All of the state. */
  snapshot(): Promise<Uint8Array>;
  /** The vector of a reduction; undefined when this member does not have it. */
  vectorOf(reductions: number): Uint8Array | undefined;
}

/** How long a peer waits for a member to come to a standstill. */
const STANDSTILL_TIMEOUT_MS = 60_000;

/** Gives the state of a member to its peers, as soon as it stands still in the generation that they ask for. */
export class StateDesk {
  #standing: { readonly of: MemberIdentity; readonly state: StandingState } | undefined;
  readonly #waiting = new Set<() => void>();

  /** From now on peers get this state. @returns ends that */
  standStill(of: MemberIdentity, state: StandingState): () => void {
    const standing = { of, state };
    this.#standing = standing;
    for (const wake of [...this.#waiting]) wake();
    return () => {
      if (this.#standing === standing) this.#standing = undefined;
    };
  }

  /** @throws HelloRefused when the member does not come to a standstill in that generation, or has no such vector */
  async answer(request: StateRequest): Promise<Uint8Array> {
    const state = await this.#standstillOf(request);
    if (request.reductions === undefined) return state.snapshot();
    const vector = state.vectorOf(request.reductions);
    if (vector !== undefined) return vector;
    throw new HelloRefused(
      'ABORTED',
      `expected the last reduction of this worker, received ${request.reductions}`,
    );
  }

  async #standstillOf(request: StateRequest): Promise<StandingState> {
    const until = performance.now() + STANDSTILL_TIMEOUT_MS;
    for (;;) {
      const standing = this.#standing;
      if (standing !== undefined && isSameGeneration(standing.of, request)) return standing.state;
      const leftMs = until - performance.now();
      if (leftMs <= 0)
        throw new HelloRefused(
          'ABORTED',
          `this worker does not wait for generation ${generationName(request.generation)} of job ${request.jobId} to begin`,
        );
      await this.#changed(leftMs);
    }
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

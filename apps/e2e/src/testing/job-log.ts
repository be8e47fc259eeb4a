import type { ReplicaExamples } from '@thaw/orchestration';
import type { StepReport } from '@thaw/protocol';

/** One member's report of one step, as the coordinator logged it: with the examples that this member computed. */
export type LoggedStep = Omit<StepReport, 'rows' | 'replicas'> & {
  readonly workerId: string;
  readonly examples: readonly ReplicaExamples[];
};

/** One block that left the coordinator. */
export interface SentBlock {
  readonly workerId: string;
  /** The dataset's digest. */
  readonly dataset: string;
  readonly index: number;
}

/** What a coordinator logged of one job. */
export class JobLog {
  readonly #lines: readonly Readonly<Record<string, unknown>>[];

  constructor(lines: readonly Readonly<Record<string, unknown>>[]) {
    this.#lines = lines;
  }

  /** Every step of every member. */
  get steps(): readonly LoggedStep[] {
    return this.#saying('a member completed a step') as unknown as readonly LoggedStep[];
  }

  /** Every block that was sent, as often as it was. */
  get sentBlocks(): readonly SentBlock[] {
    return this.#saying('sent a block') as unknown as readonly SentBlock[];
  }

  #saying(message: string): readonly Readonly<Record<string, unknown>>[] {
    return this.#lines.filter((line) => line['msg'] === message);
  }
}

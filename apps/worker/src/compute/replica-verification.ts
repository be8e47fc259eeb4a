import { verifiedReplica, type ReplicaRun, type VerificationPlan } from '@thaw/orchestration';
import type { ReplicaShare } from './compute-calls.js';

/** Of which replicas this worker tells what it computed, so that it is compared with what others compute of them. */
export class ReplicaVerification {
  readonly #plan: VerificationPlan;
  readonly #run: ReplicaRun;
  readonly #verified: readonly ReplicaRun[];

  constructor(plan: VerificationPlan, { run, verified }: Pick<ReplicaShare, 'run' | 'verified'>) {
    this.#plan = plan;
    this.#run = run;
    this.#verified = verified;
  }

  /** The replica that is verified in a step, if this worker carries it and is not alone. */
  ownIn(step: number): number | undefined {
    const isAlone = this.#verified.length === 0;
    return isAlone ? undefined : this.#verifiedIn(step, [this.#run]);
  }

  /** The replica that is verified in a step, if another worker carries it and this one is to compute it again. */
  othersIn(step: number): number | undefined {
    return this.#verifiedIn(step, this.#verified);
  }

  #verifiedIn(step: number, runs: readonly ReplicaRun[]): number | undefined {
    const replica = verifiedReplica(step, this.#plan);
    const isAmong = ({ start, end }: ReplicaRun): boolean =>
      replica !== undefined && start <= replica && replica < end;
    return runs.some(isAmong) ? replica : undefined;
  }
}

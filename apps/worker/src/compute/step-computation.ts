import {
  encodePositions,
  examplesOfStep,
  stepsPerEpoch,
  type JobSpec,
  type ReplicaRun,
  type Schedule,
} from '@thaw/orchestration';
import { digestValues, type ReplicaPosition } from '@thaw/training';
import type { ComputedReplica, ComputedStep, PartialSum, ReplicaShare, StepPlace } from './compute-calls.js';
import { EpochOrders } from './epoch-orders.js';
import type { ReplicaPasses } from './replica-passes.js';
import { reducedIn, type Shard } from './replica-shard.js';
import { ReplicaVerification } from './replica-verification.js';
import { shareVector } from './shared-vector.js';

/** What this worker computes in steps. */
type StepShare = Pick<ReplicaShare, 'run' | 'verified'>;

/** What steps are computed with in the present phase. */
export interface StepTools {
  readonly passes: ReplicaPasses;
  readonly shard: Shard;
}

/** This worker's part of the steps: its replicas, summed along the tree, and those of others that it verifies. */
export class StepComputation {
  readonly #spec: JobSpec;
  readonly #schedule: Schedule;
  readonly #orders: EpochOrders;
  #run: ReplicaRun;
  #verification: ReplicaVerification;
  /** Computed last. */
  #place: StepPlace | undefined;

  constructor(spec: JobSpec, schedule: Schedule, share: StepShare) {
    this.#spec = spec;
    this.#schedule = schedule;
    this.#orders = new EpochOrders(schedule);
    this.#run = share.run;
    this.#verification = this.#verificationIn(share);
  }

  /** Takes other replicas. */
  regroup(share: StepShare): void {
    this.#run = share.run;
    this.#verification = this.#verificationIn(share);
  }

  /** As {@link ReplicaPasses.prepareSteps}. */
  prepare({ passes, shard }: StepTools): number {
    return passes.prepareSteps(shard, this.#run, this.#orders);
  }

  /** Forward and backward of each replica, first of that of another worker which is verified. */
  compute(place: StepPlace, { passes, shard }: StepTools): ComputedStep {
    const startedAt = performance.now();
    this.#place = place;
    const { step } = place;
    const { sums } = shard;
    const replicas: ComputedReplica[] = [];
    let gradientDigest = this.#digestOthers(place, { passes, shard });
    sums.begin();
    for (let replica = this.#run.start; replica < this.#run.end; replica++) {
      const positions = this.#examplesOf(place, replica);
      if (positions.length === 0) continue;
      replicas.push({ replica, positions: encodePositions(positions) });
      sums.add(replica, (into) => {
        passes.train(shard, positions, this.#positionOf(place, replica, positions), into);
        if (replica === this.#verification.ownIn(step)) gradientDigest = digestValues(into);
      });
    }
    const partials = shareAll(sums.finish());
    return { partials, replicas, gradientDigest, computeMs: performance.now() - startedAt };
  }

  /**
   * Makes the first batch of the step behind the one that was computed last, if that is in the same epoch: there is time for it
   * while others are waited for.
   */
  fetchAhead({ passes, shard }: StepTools): void {
    if (this.#place === undefined) return;
    const { epoch, step } = this.#place;
    const stepInEpoch = this.#place.stepInEpoch + 1;
    if (stepInEpoch >= stepsPerEpoch(this.#schedule)) return;
    for (let replica = this.#run.start; replica < this.#run.end; replica++) {
      const next = { epoch, stepInEpoch, step: step + 1 };
      const positions = this.#examplesOf(next, replica);
      if (positions.length === 0) continue;
      const { views } = this.#positionOf(next, replica, positions);
      passes.fetchAhead({ shard, positions, view: views?.view });
      return;
    }
  }

  /** @returns empty where no replica of others is verified, or one without examples */
  #digestOthers(place: StepPlace, { passes, shard }: StepTools): string {
    const { step } = place;
    const replica = this.#verification.othersIn(step);
    if (replica === undefined) return '';
    const examples = this.#examplesOf(place, replica);
    if (examples.length === 0) return '';
    const vector = new Float32Array(reducedIn(shard, 0).length);
    passes.train(shard, examples, this.#positionOf(place, replica, examples), vector);
    return digestValues(vector);
  }

  #examplesOf({ epoch, stepInEpoch }: StepPlace, replica: number): Uint32Array {
    const order = this.#orders.of(epoch, replica);
    return examplesOfStep(this.#schedule, { epoch, stepInEpoch, replica }, order);
  }

  /** In each epoch examples are in the next of their fixed views, if they have any. */
  #positionOf({ step, epoch }: StepPlace, replica: number, positions: Uint32Array): ReplicaPosition {
    const { views: numViews } = this.#spec.train;
    if (numViews === undefined) return { step, replica };
    return { step, replica, views: { positions, view: epoch % numViews } };
  }

  #verificationIn(share: StepShare): ReplicaVerification {
    const { train, verify } = this.#spec;
    return new ReplicaVerification({ ...verify, numReplicas: train.replicas }, share);
  }
}

/** Sums in memory that both threads see. */
export function shareAll(sums: ReadonlyMap<string, Float32Array>): PartialSum[] {
  return [...sums].map(([subtree, vector]) => ({ subtree, vector: shareVector(vector) }));
}

import {
  encodePositions,
  examplesOfStep,
  stepsPerEpoch,
  type JobSpec,
  type ReplicaRun,
  type Schedule,
} from '@thaw/orchestration';
import { digestValues } from '@thaw/training';
import type {
  ComputedReplica,
  ComputedStep,
  PartialSum,
  ReplicaShare,
  StepPlace,
  StepProgress,
} from './compute-calls.js';
import { EpochOrders } from './epoch-orders.js';
import type { PlacedReplica, ReplicaPasses } from './replica-passes.js';
import { reducedIn, type Shard } from './replica-shard.js';
import { ReplicaVerification } from './replica-verification.js';
import { shareVector } from './shared-vector.js';

/** Longer vectors are reduced while the last of them is written, and it is said each time when so many elements more are: 4 MiB. */
const TOLD_ELEMENTS = 2 ** 20;

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

  /**
   * Forward and backward of each replica, first of that of another worker which is verified.
   * @param tell hears how far the sums are while those of a long vector are written
   */
  compute(
    place: StepPlace,
    { passes, shard }: StepTools,
    tell: (progress: StepProgress) => void,
  ): ComputedStep {
    const startedAt = performance.now();
    this.#place = place;
    const { sums } = shard;
    const { length } = reducedIn(shard, 0);
    let gradientDigest = this.#digestOthers(place, { passes, shard });
    sums.begin();
    const placed = [...this.#replicasOf(place)];
    const replicas = placed.map(({ replica, positions }): ComputedReplica => {
      return { replica, positions: encodePositions(positions) };
    });
    const train = (each: PlacedReplica, into: Float32Array, onWritten?: (elements: number) => void): void => {
      passes.train(shard, each, into, onWritten);
      if (each.replica === this.#verification.ownIn(place.step)) gradientDigest = digestValues(into);
    };
    const last = length > TOLD_ELEMENTS ? placed.pop() : undefined;
    for (const each of placed) sums.add(each.replica, (into) => train(each, into));
    if (last !== undefined) {
      let isToldOf = false;
      sums.addLast(
        last.replica,
        (into, onWritten) => train(last, into, sparingly(onWritten, length)),
        (elements, toBe) => {
          tell({ elements, ...(!isToldOf && { step: { partials: shareAll(toBe), replicas } }) });
          isToldOf = true;
        },
      );
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
    const [next] = this.#replicasOf({ epoch, stepInEpoch, step: step + 1 });
    if (next === undefined) return;
    const { positions, views } = next;
    passes.fetchAhead({ shard, positions, view: views?.view });
  }

  /** @returns empty where no replica of others is verified, or one without examples */
  #digestOthers(place: StepPlace, { passes, shard }: StepTools): string {
    const { step } = place;
    const replica = this.#verification.othersIn(step);
    if (replica === undefined) return '';
    const placed = this.#placed(place, replica);
    if (placed.positions.length === 0) return '';
    const vector = new Float32Array(reducedIn(shard, 0).length);
    passes.train(shard, placed, vector);
    return digestValues(vector);
  }

  /** Those of this worker that have examples in a step. */
  *#replicasOf(place: StepPlace): Generator<PlacedReplica> {
    for (let replica = this.#run.start; replica < this.#run.end; replica++) {
      const placed = this.#placed(place, replica);
      if (placed.positions.length > 0) yield placed;
    }
  }

  /** In each epoch examples are in the next of their fixed views, if they have any. */
  #placed({ epoch, stepInEpoch, step }: StepPlace, replica: number): PlacedReplica {
    const order = this.#orders.of(epoch, replica);
    const positions = examplesOfStep(this.#schedule, { epoch, stepInEpoch, replica }, order);
    const { views: numViews } = this.#spec.train;
    if (numViews === undefined) return { step, replica, positions };
    return { step, replica, positions, views: { positions, view: epoch % numViews } };
  }

  #verificationIn(share: StepShare): ReplicaVerification {
    const { train, verify } = this.#spec;
    return new ReplicaVerification({ ...verify, numReplicas: train.replicas }, share);
  }
}

/** Says how far a vector of this length is written each time when much more of it is, and at its end. */
function sparingly(onWritten: (elements: number) => void, length: number): (elements: number) => void {
  let told = 0;
  return (elements) => {
    if (elements - told < TOLD_ELEMENTS && elements < length) return;
    told = elements;
    onWritten(elements);
  };
}

/** Sums in memory that both threads see. */
export function shareAll(sums: ReadonlyMap<string, Float32Array>): PartialSum[] {
  return [...sums].map(([subtree, vector]) => ({ subtree, vector: shareVector(vector) }));
}

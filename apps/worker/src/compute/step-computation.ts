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
  compute(place: StepPlace, tools: StepTools, tell: (progress: StepProgress) => void): ComputedStep {
    const startedAt = performance.now();
    this.#place = place;
    const others = this.#digestOthers(place, tools);
    const { sums, reduced } = tools.shard;
    sums.begin();
    const placed = this.#replicasOf(place);
    const replicas = placed.map(({ replica, positions }): ComputedReplica => {
      return { replica, positions: encodePositions(positions) };
    });
    const isLong = (reduced[0]?.length ?? 0) > TOLD_ELEMENTS;
    const last = isLong ? placed.pop() : undefined;
    const own = placed.map((each) => this.#addReplica(each, tools));
    if (last !== undefined) own.push(this.#addLast(last, tools, { replicas, tell }));
    const gradientDigest = own.find((digest) => digest !== '') ?? others;
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

  /** @returns the digest of the replica's vector, if it is to be verified by others; else empty */
  #addReplica(placed: PlacedReplica, { passes, shard }: StepTools): string {
    let digest = '';
    shard.sums.add(placed.replica, (into) => {
      passes.train(shard, placed, into);
      digest = this.#digestOf(placed, into);
    });
    return digest;
  }

  /** As {@link #addReplica}, while others read the sums already. */
  #addLast(placed: PlacedReplica, { passes, shard }: StepTools, { replicas, tell }: Told): string {
    let digest = '';
    let told = 0;
    const compute = (into: Float32Array, onWritten: (elements: number) => void): void => {
      passes.train(shard, placed, into, (elements) => {
        if (elements - told >= TOLD_ELEMENTS || elements === into.length) onWritten(elements);
      });
      digest = this.#digestOf(placed, into);
    };
    shard.sums.addLast(placed.replica, compute, (elements, sums) => {
      tell({ elements, ...(told === 0 && { step: { partials: shareAll(sums), replicas } }) });
      told = elements;
    });
    return digest;
  }

  #digestOf({ step, replica }: PlacedReplica, vector: Float32Array): string {
    return replica === this.#verification.ownIn(step) ? digestValues(vector) : '';
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
  #replicasOf(place: StepPlace): PlacedReplica[] {
    const { start, end } = this.#run;
    const all = Array.from({ length: end - start }, (_, index) => this.#placed(place, start + index));
    return all.filter(({ positions }) => positions.length > 0);
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

/** Who hears of a step's last replica. */
interface Told {
  readonly replicas: readonly ComputedReplica[];
  readonly tell: (progress: StepProgress) => void;
}

/** Sums in memory that both threads see. */
export function shareAll(sums: ReadonlyMap<string, Float32Array>): PartialSum[] {
  return [...sums].map(([subtree, vector]) => ({ subtree, vector: shareVector(vector) }));
}

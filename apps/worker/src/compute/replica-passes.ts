import {
  examplesOfEvaluationStep,
  examplesOfStep,
  stepsPerEpoch,
  type JobSpec,
  type NumericsClass,
  type ReplicaRun,
} from '@thaw/orchestration';
import {
  type Batch,
  type FeatureBatch,
  type PassName,
  type ReplicaPosition,
  type Trainer,
} from '@thaw/training';
import { addInto } from '@thaw/vectors';
import type { WantedFeatures } from './compute-calls.js';
import type { EpochOrders } from './epoch-orders.js';
import type { FeatureStores } from './feature-store.js';
import { PassPaces } from './pass-paces.js';
import type { ProgressSignal } from './progress-signal.js';
import { ReplicaBatches, type ChosenExamples } from './replica-batches.js';
import type { Shard } from './replica-shard.js';

/** What passes are made with. */
export interface PassTools {
  readonly spec: JobSpec;
  readonly numOutputs: number;
  readonly stores: FeatureStores;
  readonly numericsClass: NumericsClass;
  readonly progress: ProgressSignal;
}

/** A replica in a step, and its examples there. */
export interface PlacedReplica extends ReplicaPosition {
  readonly positions: Uint32Array;
}

/** A batch that was made before it was needed. */
interface BatchAhead {
  readonly examples: ChosenExamples;
  readonly batch: Batch | FeatureBatch;
}

/** The passes of one phase over this worker's examples. */
export class ReplicaPasses {
  /** Of all that the phase does. */
  readonly paces: PassPaces;
  readonly #trainer: Trainer;
  readonly #batches: ReplicaBatches;
  #ahead: BatchAhead | undefined;

  constructor(trainer: Trainer, { progress, ...tools }: PassTools) {
    this.#trainer = trainer;
    this.paces = new PassPaces(progress);
    this.#batches = new ReplicaBatches(trainer, { ...tools, paces: this.paces });
  }

  /**
   * Compiles what the first of this member's steps takes, before anybody waits for it.
   * @returns how many numbers the features of an example have; 0 where there are none
   */
  prepareSteps(shard: Shard, run: ReplicaRun, orders: EpochOrders): number {
    this.paces.observeLong(() => this.#trainer.prepareUpdate());
    for (let replica = run.start; replica < run.end; replica++) {
      const place = { epoch: 0, stepInEpoch: 0, replica };
      const positions = examplesOfStep(shard.schedule, place, orders.of(0, replica));
      if (positions.length > 0) return this.#batches.prepare('train', shard, positions);
    }
    return 0;
  }

  /** As {@link ReplicaBatches.wantedOf}. */
  featuresWanted(shard: Shard, positions: Uint32Array): WantedFeatures[] {
    return this.#batches.wantedOf(shard, positions);
  }

  /** Makes the batch of a replica before it is needed: reads its examples, and computes what is missing of their features. */
  fetchAhead(examples: ChosenExamples): void {
    this.dropAhead();
    this.#ahead = { examples, batch: this.#batches.of('train', examples) };
  }

  /** Frees a batch that was made and not used. */
  dropAhead(): void {
    if (this.#ahead !== undefined) this.#batches.free(this.#ahead.batch);
    this.#ahead = undefined;
  }

  /** One replica's share of a step, written over the whole of `into`. @param onWritten as of {@link Trainer.computeReplica} */
  train(
    shard: Shard,
    { positions, ...position }: PlacedReplica,
    into: Float32Array,
    onWritten?: (numbers: number) => void,
  ): void {
    const examples = { shard, positions, view: position.views?.view };
    this.#withBatch('train', examples, (batch) =>
      this.#trainer.computeReplica(batch, position, into, onWritten),
    );
  }

  /** One replica's share of an evaluation, added to the sums of the shard. */
  evaluate(shard: Shard, replica: number): void {
    const batches: Uint32Array[] = [];
    for (let step = 0; step < stepsPerEpoch(shard.schedule); step++) {
      const positions = examplesOfEvaluationStep(shard.schedule, { step, replica });
      if (positions.length > 0) batches.push(positions);
    }
    if (batches.length === 0) return;
    shard.sums.add(replica, (into) => {
      into.fill(0);
      const sums = new Float32Array(into.length);
      for (const positions of batches) {
        this.#withBatch('evaluate', { shard, positions }, (batch) =>
          this.#trainer.evaluateReplica(batch, sums),
        );
        addInto(into, sums);
      }
    });
  }

  #withBatch(pass: PassName, examples: ChosenExamples, use: (batch: Batch | FeatureBatch) => void): void {
    const batch = this.#takeAhead(pass, examples) ?? this.#batches.of(pass, examples);
    try {
      this.paces.observe(`${pass} ${examples.positions.length}`, () => use(batch));
    } finally {
      this.#batches.free(batch);
    }
  }

  /** Within a phase positions and view decide what a batch of training holds. */
  #takeAhead(pass: PassName, { positions, view }: ChosenExamples): Batch | FeatureBatch | undefined {
    const ahead = this.#ahead;
    if (pass !== 'train' || ahead === undefined || ahead.examples.view !== view) return undefined;
    if (!isEqual(ahead.examples.positions, positions)) return undefined;
    this.#ahead = undefined;
    return ahead.batch;
  }
}

function isEqual(a: Uint32Array, b: Uint32Array): boolean {
  return a.length === b.length && a.every((position, index) => position === b[index]);
}

import { Counter, Gauge, type Registry } from '@thaw/observability';
import type { FeatureUse } from '@thaw/orchestration';

/** What a worker tells of the features that it keeps: what the frozen beginnings of models make of examples. */
export class FeatureMetrics {
  readonly #used: Counter<'from'>;
  readonly #notKept: Counter;
  readonly #evicted: Counter;
  readonly #heldBytes: Gauge<'in'>;
  /** What is in the counters already. */
  #seen: { readonly jobId: string; readonly use: FeatureUse } | undefined;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#used = new Counter({
      name: 'thaw_worker_features_total',
      help: 'Features of examples, by where they came from: memory, disk, another worker (into memory), or computed.',
      labelNames: ['from'],
      registers,
    });
    this.#notKept = new Counter({
      name: 'thaw_worker_features_not_kept_total',
      help: 'Features that were read or computed and found no room in memory.',
      registers,
    });
    this.#evicted = new Counter({
      name: 'thaw_worker_features_evicted_total',
      help: 'Sets of features of other models or datasets that were removed from the disk to make room.',
      registers,
    });
    this.#heldBytes = new Gauge({
      name: 'thaw_worker_features_bytes',
      help: 'Features that the worker holds for its job, in memory and on disk.',
      labelNames: ['in'],
      registers,
    });
  }

  /** Takes note of how features were used in a job so far; null where none were. */
  observe(jobId: string, use: FeatureUse | null): void {
    if (use === null) return;
    const before = this.#seen?.jobId === jobId ? this.#seen.use : undefined;
    this.#seen = { jobId, use };
    this.#used.inc({ from: 'memory' }, grownBy(use.numInMemory, before?.numInMemory));
    this.#used.inc({ from: 'disk' }, grownBy(use.numOnDisk, before?.numOnDisk));
    this.#used.inc({ from: 'computed' }, grownBy(use.numComputed, before?.numComputed));
    this.#used.inc({ from: 'fetched' }, grownBy(use.numFetched, before?.numFetched));
    this.#notKept.inc(grownBy(use.numNotKept, before?.numNotKept));
    this.#evicted.inc(grownBy(use.numEvicted, before?.numEvicted));
    this.#heldBytes.set({ in: 'memory' }, use.memoryBytes);
    this.#heldBytes.set({ in: 'disk' }, use.diskBytes);
  }

  /** The worker has no job any more: its memory is free. */
  release(): void {
    this.#heldBytes.reset();
  }
}

/** A worker that takes up a job anew counts from zero again. */
function grownBy(now: number, before = 0): number {
  return now >= before ? now - before : now;
}

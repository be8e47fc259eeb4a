import type { Measurements } from '@thaw/orchestration';

/** What the means of an epoch are made of. Plain JSON. */
export interface EpochSums {
  readonly loss: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly numExamples: number;
}

/** Means over an epoch from the means of its steps, each weighted by its examples. */
export class EpochMeans {
  /** Of an epoch before its first step. */
  static readonly NOTHING: EpochSums = { loss: 0, metrics: {}, numExamples: 0 };
  readonly sums: EpochSums;

  constructor(sums: EpochSums = EpochMeans.NOTHING) {
    this.sums = sums;
  }

  /** With one more step. */
  add({ loss, metrics }: Measurements, numExamples: number): EpochMeans {
    const { sums } = this;
    const added = Object.entries(metrics).map(([name, mean]) => {
      return [name, (sums.metrics[name] ?? 0) + mean * numExamples] as const;
    });
    return new EpochMeans({
      loss: sums.loss + loss * numExamples,
      metrics: { ...sums.metrics, ...Object.fromEntries(added) },
      numExamples: sums.numExamples + numExamples,
    });
  }

  means(): Measurements {
    const { loss, metrics, numExamples } = this.sums;
    const means = Object.entries(metrics).map(([name, sum]) => [name, sum / numExamples] as const);
    return { loss: loss / numExamples, metrics: Object.fromEntries(means) };
  }
}

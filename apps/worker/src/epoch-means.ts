import type { Measurements } from '@thaw/orchestration';

/** Means over an epoch from the means of its steps, each weighted by its examples. */
export class EpochMeans {
  #lossSum = 0;
  readonly #metricSums = new Map<string, number>();
  #numExamples = 0;

  add({ loss, metrics }: Measurements, numExamples: number): void {
    this.#numExamples += numExamples;
    this.#lossSum += loss * numExamples;
    for (const [name, mean] of Object.entries(metrics)) {
      this.#metricSums.set(name, (this.#metricSums.get(name) ?? 0) + mean * numExamples);
    }
  }

  means(): Measurements {
    const mean = (sum: number): number => sum / this.#numExamples;
    const metrics = Object.fromEntries([...this.#metricSums].map(([name, sum]) => [name, mean(sum)]));
    return { loss: mean(this.#lossSum), metrics };
  }
}

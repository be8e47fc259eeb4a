/**
 * Lets callers that ask the same at the same time share one read: hundreds may follow one job, and all are woken by the
 * same event.
 */
export class JoinedReads<Result> {
  #underWay = new Map<string, Promise<Result>>();

  /** @param question equal for reads with equal results */
  join(question: string, read: () => Promise<Result>): Promise<Result> {
    const underWay = this.#underWay.get(question);
    if (underWay !== undefined) return underWay;
    const reads = this.#underWay;
    const started = read().finally(() => reads.delete(question));
    reads.set(question, started);
    return started;
  }

  /** Something was written: reads that have begun may not know of it, so nobody joins them any more. */
  forget(): void {
    this.#underWay = new Map();
  }
}

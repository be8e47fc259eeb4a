import type { Generation } from '@thaw/orchestration';

/** What one replica added to one committed step. */
export interface LedgerRow {
  readonly jobId: string;
  /** 1 after the first update. */
  readonly step: number;
  readonly replica: number;
  /** Counts from 0 over the whole job. */
  readonly epoch: number;
  readonly generation: Generation;
  /** Of the member that carried the replica. */
  readonly rank: number;
  readonly numExamples: number;
}

/**
 * Which examples have counted, and how often: one row for each (job, step, replica), whoever carried the replica and
 * however often it was reported. A step that is run again in another generation replaces its rows, and the replicas of a
 * job never change, so no example counts twice.
 */
export interface StepLedger {
  /**
   * Adds or replaces rows, all or none. A row of an older generation than the one that is there changes nothing.
   *
   * @throws JobNotFound, StaleTerm
   */
  recordSteps(rows: readonly LedgerRow[]): Promise<void>;
  /** By ascending step, then replica; holds a page at a time. */
  readLedger(jobId: string): AsyncIterable<LedgerRow>;
}

import { compareGenerations, type AuditedRow } from '@thaw/orchestration';

/** What one replica added to one committed step. */
export interface LedgerRow extends AuditedRow {
  readonly jobId: string;
}

/**
 * Which examples have counted: one row for each (job, step, replica), whoever carried the replica and however often it was reported.
 * A step that is run again in another generation gives the same rows. Where it does not, both rows stay, as each is evidence.
 */
export interface StepLedger {
  /**
   * Adds rows, all or none. One whose examples are there already changes nothing, or says who computed them last if it is of a newer
   * generation.
   *
   * @returns those for whose replica and step there is a row with other examples as well
   * @throws JobNotFound, StaleTerm
   */
  recordSteps(rows: readonly LedgerRow[]): Promise<readonly LedgerRow[]>;
  /** By ascending step, then replica; holds a page at a time. */
  readLedger(jobId: string): AsyncIterable<LedgerRow>;
}

/** What becomes of a row, by the rows of its step and replica that are there. */
export interface RowPlacement<Row extends LedgerRow> {
  /** The one of them that has its examples. */
  readonly same: Row | undefined;
  readonly kind: 'added' | 'newer' | 'known';
  /** Whether one of the others has other examples. */
  readonly isContradicted: boolean;
}

/** @param known of the same job, step and replica */
export function placeRow<Row extends LedgerRow>(row: LedgerRow, known: readonly Row[]): RowPlacement<Row> {
  const same = known.find((other) => hasSameExamples(row, other));
  const isContradicted = known.length > (same === undefined ? 0 : 1);
  if (same === undefined) return { same, kind: 'added', isContradicted };
  const isNewer = compareGenerations(row.generation, same.generation) > 0;
  return { same, kind: isNewer ? 'newer' : 'known', isContradicted };
}

/** Whether both say the same of what was used. */
function hasSameExamples(left: LedgerRow, right: LedgerRow): boolean {
  return left.numCounted === right.numCounted && Buffer.compare(left.positions, right.positions) === 0;
}

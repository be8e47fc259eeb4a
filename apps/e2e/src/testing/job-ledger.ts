import { decodePositions, LedgerAudit, type LedgerProof } from '@thaw/orchestration';
import type { JobClient } from '@thaw/protocol';

/** What one replica of one step used, whoever computed it. */
export interface LedgerEntry {
  readonly step: number;
  readonly epoch: number;
  readonly replica: number;
  readonly numCounted: number;
  readonly examples: readonly number[];
}

/** A job's ledger, and what it proves. */
export async function ledgerOf(
  jobs: JobClient,
  jobId: string,
): Promise<{ entries: LedgerEntry[]; proof: LedgerProof }> {
  const { facts, rows } = await jobs.readLedger(jobId);
  const audit = new LedgerAudit(facts);
  const entries: LedgerEntry[] = [];
  for await (const row of rows) {
    const { step, epoch, replica, numCounted, positions } = row;
    audit.add(row);
    entries.push({ step, epoch, replica, numCounted, examples: decodePositions(positions) });
  }
  return { entries, proof: audit.finish() };
}

import { sql, type Kysely, type Transaction } from 'kysely';
import type { LedgerRow } from '../step-ledger.js';
import type { Schema } from './schema.js';

const PAGE_LENGTH = 1024;

/** Adds a row or replaces it, unless the one that is there is of a newer generation. */
export async function upsertLedgerRow(writer: Transaction<Schema>, row: LedgerRow): Promise<void> {
  const { jobId, step, replica, rank, epoch, generation, numExamples } = row;
  const counted = {
    ...{ rank, epoch, num_examples: numExamples },
    ...{ generation_term: generation.term, generation_number: generation.number },
  };
  await writer
    .insertInto('ledger_rows')
    .values({ job_id: jobId, step, replica, ...counted })
    .onConflict((conflict) =>
      conflict
        .columns(['job_id', 'step', 'replica'])
        .doUpdateSet(counted)
        .where(
          sql<boolean>`(ledger_rows.generation_term, ledger_rows.generation_number) <= (excluded.generation_term, excluded.generation_number)`,
        ),
    )
    .execute();
}

/** The rows of a job after one of them, by ascending step and replica, as many as are held at a time. */
export async function ledgerPage(
  db: Kysely<Schema>,
  jobId: string,
  after: Pick<LedgerRow, 'step' | 'replica'> = { step: -1, replica: -1 },
): Promise<LedgerRow[]> {
  const rows = await db
    .selectFrom('ledger_rows')
    .selectAll()
    .where('job_id', '=', jobId)
    .where(sql<boolean>`(step, replica) > (${after.step}, ${after.replica})`)
    .orderBy('step')
    .orderBy('replica')
    .limit(PAGE_LENGTH)
    .execute();
  return rows.map((row) => ({
    ...{ jobId: row.job_id, step: row.step, replica: row.replica, rank: row.rank, epoch: row.epoch },
    generation: { term: row.generation_term, number: row.generation_number },
    numExamples: row.num_examples,
  }));
}

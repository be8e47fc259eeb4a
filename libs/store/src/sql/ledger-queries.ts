import { sql, type Kysely, type Selectable, type Transaction } from 'kysely';
import { hasSameExamples, placeRow, type LedgerRow } from '../step-ledger.js';
import type { LedgerRows, Schema } from './schema.js';

const PAGE_LENGTH = 1024;

/** A row with its place among those of its step and replica, from 0. */
interface StoredRow extends LedgerRow {
  readonly variant: number;
}

/** Adds what is not there. @returns whether another row of its step and replica names other examples */
export async function placeLedgerRow(writer: Transaction<Schema>, row: LedgerRow): Promise<boolean> {
  const known = await rowsOfReplica(writer, row);
  const { kind, isContradicted } = placeRow(row, known);
  const { jobId, step, replica, rank, generation } = row;
  const by = { rank, generation_term: generation.term, generation_number: generation.number };
  const place = { job_id: jobId, step, replica };
  if (kind === 'added') {
    const used = { epoch: row.epoch, num_counted: row.numCounted, positions: Buffer.from(row.positions) };
    await writer
      .insertInto('ledger_rows')
      .values({ ...place, variant: known.length, ...by, ...used })
      .execute();
  } else if (kind === 'newer') {
    const { variant = 0 } = known.find((other) => hasSameExamples(row, other)) ?? {};
    await writer
      .updateTable('ledger_rows')
      .set(by)
      .where('job_id', '=', jobId)
      .where('step', '=', step)
      .where('replica', '=', replica)
      .where('variant', '=', variant)
      .execute();
  }
  return isContradicted;
}

/** The rows of a job after one of them, by ascending step and replica, as many as are held at a time. */
export async function ledgerPage(
  db: Kysely<Schema>,
  jobId: string,
  after: Pick<StoredRow, 'step' | 'replica' | 'variant'> = { step: -1, replica: -1, variant: -1 },
): Promise<StoredRow[]> {
  const rows = await db
    .selectFrom('ledger_rows')
    .selectAll()
    .where('job_id', '=', jobId)
    .where(sql<boolean>`(step, replica, variant) > (${after.step}, ${after.replica}, ${after.variant})`)
    .orderBy('step')
    .orderBy('replica')
    .orderBy('variant')
    .limit(PAGE_LENGTH)
    .execute();
  return rows.map(rowOf);
}

async function rowsOfReplica(
  db: Kysely<Schema>,
  { jobId, step, replica }: LedgerRow,
): Promise<readonly StoredRow[]> {
  const rows = await db
    .selectFrom('ledger_rows')
    .selectAll()
    .where('job_id', '=', jobId)
    .where('step', '=', step)
    .where('replica', '=', replica)
    .orderBy('variant')
    .execute();
  return rows.map(rowOf);
}

function rowOf(row: Selectable<LedgerRows>): StoredRow {
  return {
    ...{ jobId: row.job_id, step: row.step, replica: row.replica, variant: row.variant },
    ...{ rank: row.rank, epoch: row.epoch, numCounted: row.num_counted },
    generation: { term: row.generation_term, number: row.generation_number },
    positions: new Uint8Array(row.positions),
  };
}

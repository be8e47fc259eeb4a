import { sql, type Kysely, type Selectable, type Transaction } from 'kysely';
import { placeRow, type LedgerRow } from '../step-ledger.js';
import type { LedgerRows, Schema } from './schema.js';

const PAGE_LENGTH = 1024;
/** Rows of one statement: each number of rows is a text of its own. */
const INSERT_LENGTH = 32;

/** A row with its place among those of its step and replica, from 0. */
interface StoredRow extends LedgerRow {
  readonly variant: number;
}

/**
 * Adds what is not there, with a few queries for all of it: a fast job has hundreds of rows in a second.
 * @returns those for whose replica and step there is a row with other examples as well
 */
export async function placeLedgerRows(
  writer: Transaction<Schema>,
  rows: readonly LedgerRow[],
): Promise<LedgerRow[]> {
  const known = await rowsBeside(writer, rows);
  const added = new Map<string, StoredRow>();
  const contradicted: LedgerRow[] = [];
  for (const row of rows) {
    const key = keyOf(row);
    const beside = known.get(key) ?? [];
    const { same, kind, isContradicted } = placeRow(row, beside);
    if (isContradicted) contradicted.push(row);
    if (kind === 'known') continue;
    const placed = { ...row, variant: same?.variant ?? beside.length };
    known.set(key, [...beside.filter((other) => other !== same), placed]);
    const place = `${key}/${placed.variant}`;
    if (kind === 'added' || added.has(place)) added.set(place, placed);
    else await renewRow(writer, placed);
  }
  await insertRows(writer, [...added.values()]);
  return contradicted;
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

/** The rows that are there of the same steps, by {@link keyOf}. */
async function rowsBeside(
  db: Kysely<Schema>,
  rows: readonly LedgerRow[],
): Promise<Map<string, readonly StoredRow[]>> {
  const found = new Map<string, readonly StoredRow[]>();
  for (const jobId of new Set(rows.map((row) => row.jobId))) {
    const steps = new Set(rows.filter((row) => row.jobId === jobId).map(({ step }) => step));
    const stored = await db
      .selectFrom('ledger_rows')
      .selectAll()
      .where('job_id', '=', jobId)
      .where('step', 'in', sql<number>`(select value from json_each(${JSON.stringify([...steps])}))`)
      .orderBy('variant')
      .execute();
    for (const row of stored.map(rowOf)) found.set(keyOf(row), [...(found.get(keyOf(row)) ?? []), row]);
  }
  return found;
}

/** Notes who computed a row last. */
async function renewRow(writer: Transaction<Schema>, { variant, ...row }: StoredRow): Promise<void> {
  const { rank, generation } = row;
  await writer
    .updateTable('ledger_rows')
    .set({ rank, generation_term: generation.term, generation_number: generation.number })
    .where('job_id', '=', row.jobId)
    .where('step', '=', row.step)
    .where('replica', '=', row.replica)
    .where('variant', '=', variant)
    .execute();
}

async function insertRows(writer: Transaction<Schema>, rows: readonly StoredRow[]): Promise<void> {
  for (let start = 0; start < rows.length; start += INSERT_LENGTH) {
    const values = rows.slice(start, start + INSERT_LENGTH).map((row) => ({
      ...{ job_id: row.jobId, step: row.step, replica: row.replica, variant: row.variant },
      ...{ rank: row.rank, generation_term: row.generation.term, generation_number: row.generation.number },
      ...{ epoch: row.epoch, num_counted: row.numCounted, positions: Buffer.from(row.positions) },
    }));
    await writer.insertInto('ledger_rows').values(values).execute();
  }
}

function keyOf({ jobId, step, replica }: LedgerRow): string {
  return `${jobId}/${step}/${replica}`;
}

function rowOf(row: Selectable<LedgerRows>): StoredRow {
  return {
    ...{ jobId: row.job_id, step: row.step, replica: row.replica, variant: row.variant },
    ...{ rank: row.rank, epoch: row.epoch, numCounted: row.num_counted },
    generation: { term: row.generation_term, number: row.generation_number },
    positions: new Uint8Array(row.positions),
  };
}

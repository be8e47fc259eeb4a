import type { Kysely } from 'kysely';

/** The ledger names the examples. Nothing has written to the table before. */
export async function nameLedgerExamples(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('ledger_rows').execute();
  await db.schema
    .createTable('ledger_rows')
    .addColumn('job_id', 'text', (column) => column.notNull().references('jobs.id'))
    .addColumn('step', 'bigint', (column) => column.notNull())
    .addColumn('replica', 'integer', (column) => column.notNull())
    .addColumn('variant', 'integer', (column) => column.notNull())
    .addColumn('rank', 'integer', (column) => column.notNull())
    .addColumn('epoch', 'integer', (column) => column.notNull())
    .addColumn('generation_term', 'bigint', (column) => column.notNull())
    .addColumn('generation_number', 'bigint', (column) => column.notNull())
    .addColumn('num_counted', 'integer', (column) => column.notNull())
    .addColumn('positions', 'blob', (column) => column.notNull())
    .addPrimaryKeyConstraint('ledger_rows_by_replica', ['job_id', 'step', 'replica', 'variant'])
    .execute();
}

import type { Kysely } from 'kysely';

/** Term, jobs with their states and events, ledger, and the index of checkpoints. */
export async function createTables(db: Kysely<unknown>): Promise<void> {
  await createTerm(db);
  await createJobs(db);
  await createEvents(db);
  await createLedger(db);
  await createCheckpoints(db);
}

async function createTerm(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('coordinator_terms')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('term', 'bigint', (column) => column.notNull())
    .execute();
  const terms = db.withTables<{ coordinator_terms: { id: number; term: number } }>();
  await terms.insertInto('coordinator_terms').values({ id: 1, term: 0 }).execute();
}

async function createJobs(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('jobs')
    .addColumn('number', 'integer', (column) => column.primaryKey())
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('idempotency_key', 'text', (column) => column.unique())
    .addColumn('record', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('job_states')
    .addColumn('job_id', 'text', (column) => column.primaryKey().references('jobs.id'))
    .addColumn('state', 'text', (column) => column.notNull())
    .execute();
}

async function createEvents(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('job_events')
    .addColumn('seq', 'integer', (column) => column.primaryKey())
    .addColumn('job_id', 'text', (column) => column.notNull().references('jobs.id'))
    .addColumn('sequence', 'integer', (column) => column.notNull())
    .addColumn('event', 'text', (column) => column.notNull())
    .addUniqueConstraint('job_events_by_sequence', ['job_id', 'sequence'])
    .execute();
  await db.schema
    .createIndex('job_events_by_job')
    .on('job_events')
    .columns(['job_id', 'seq'])
    .unique()
    .execute();
}

async function createLedger(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('ledger_rows')
    .addColumn('job_id', 'text', (column) => column.notNull().references('jobs.id'))
    .addColumn('step', 'bigint', (column) => column.notNull())
    .addColumn('replica', 'integer', (column) => column.notNull())
    .addColumn('rank', 'integer', (column) => column.notNull())
    .addColumn('epoch', 'integer', (column) => column.notNull())
    .addColumn('generation_term', 'bigint', (column) => column.notNull())
    .addColumn('generation_number', 'bigint', (column) => column.notNull())
    .addColumn('num_examples', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('ledger_rows_by_replica', ['job_id', 'step', 'replica'])
    .execute();
}

async function createCheckpoints(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('checkpoints')
    .addColumn('job_id', 'text', (column) => column.notNull().references('jobs.id'))
    .addColumn('step', 'bigint', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('sha256', 'text', (column) => column.notNull())
    .addColumn('size_bytes', 'bigint', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('checkpoints_by_step', ['job_id', 'step'])
    .execute();
}

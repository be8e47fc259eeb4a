import type { Kysely } from 'kysely';

interface Jobs {
  readonly number: number;
  readonly id: string;
  readonly record: string;
  name: string;
}

interface JobStates {
  readonly job_id: string;
  readonly state: string;
  status: string;
}

type Tables = Record<'jobs', Jobs> & Record<'job_states', JobStates>;

const PAGE_LENGTH = 256;

/** Jobs are found by name and status, so that none that has ended needs to be held in memory. */
export async function addNamesAndStatuses(db: Kysely<unknown>): Promise<void> {
  await addColumn(db, 'jobs', 'name');
  await addColumn(db, 'job_states', 'status');
  await db.schema.createIndex('jobs_by_name').on('jobs').columns(['name', 'number']).execute();
  await db.schema.createIndex('job_states_by_status').on('job_states').column('status').execute();
  await fillColumns(db.withTables<Tables>());
}

async function addColumn(db: Kysely<unknown>, table: string, column: string): Promise<void> {
  await db.schema
    .alterTable(table)
    .addColumn(column, 'text', (definition) => definition.notNull().defaultTo(''))
    .execute();
}

async function fillColumns(db: Kysely<Tables>): Promise<void> {
  for (let last = 0; ;) {
    const page = await db
      .selectFrom('jobs')
      .leftJoin('job_states', 'job_states.job_id', 'jobs.id')
      .select(['number', 'id', 'record', 'state'])
      .where('number', '>', last)
      .orderBy('number')
      .limit(PAGE_LENGTH)
      .execute();
    for (const { id, record, state } of page) await fillRow(db, id, { record, state });
    const end = page.at(-1);
    if (end === undefined) return;
    last = end.number;
  }
}

async function fillRow(
  db: Kysely<Tables>,
  id: string,
  { record, state }: { record: string; state: string | null },
): Promise<void> {
  const { spec } = JSON.parse(record) as { spec?: { name?: string } };
  await db
    .updateTable('jobs')
    .set({ name: spec?.name ?? '' })
    .where('id', '=', id)
    .execute();
  if (state === null) return;
  const { status } = JSON.parse(state) as { status: string };
  await db.updateTable('job_states').set({ status }).where('job_id', '=', id).execute();
}

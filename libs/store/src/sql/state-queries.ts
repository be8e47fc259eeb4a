import type { Kysely, SelectQueryBuilder, Transaction } from 'kysely';
import type { StateQuery, StoredState } from '../decision-store.js';
import type { Schema } from './schema.js';

/** A job's state as it is stored. */
export interface StateRow {
  readonly job_id: string;
  /** JSON. */
  readonly state: string;
}

/** In the order in which the jobs were created. */
export async function stateRows(
  db: Kysely<Schema>,
  { statuses, afterJobId, limit }: StateQuery,
): Promise<StateRow[]> {
  let rows = statesOf(db).orderBy('number');
  if (statuses !== undefined) rows = rows.where('status', 'in', statuses);
  if (afterJobId !== undefined)
    rows = rows.where('number', '>', (query) =>
      query.selectFrom('jobs as earlier').select('earlier.number').where('earlier.id', '=', afterJobId),
    );
  if (limit !== undefined) rows = rows.limit(limit);
  return rows.execute();
}

/** Of one job. */
export function stateRow(db: Kysely<Schema>, jobId: string): Promise<StateRow | undefined> {
  return statesOf(db).where('job_id', '=', jobId).executeTakeFirst();
}

/** Of the newest job with that name and status. */
export function newestStateRow(
  db: Kysely<Schema>,
  { name, status }: { name: string; status: string },
): Promise<StateRow | undefined> {
  return statesOf(db)
    .where('name', '=', name)
    .where('status', '=', status)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
}

export async function upsertState(
  writer: Transaction<Schema>,
  jobId: string,
  kept: StoredState,
): Promise<void> {
  const row = { state: JSON.stringify(kept), status: kept.status };
  await writer
    .insertInto('job_states')
    .values({ job_id: jobId, ...row })
    .onConflict((conflict) => conflict.column('job_id').doUpdateSet(row))
    .execute();
}

function statesOf(db: Kysely<Schema>): SelectQueryBuilder<Schema, 'job_states' | 'jobs', StateRow> {
  return db
    .selectFrom('job_states')
    .innerJoin('jobs', 'jobs.id', 'job_states.job_id')
    .select(['job_id', 'state']);
}

import type { Kysely, Transaction } from 'kysely';
import type { SequencedEvent } from '../decision-store.js';
import type { ReadOptions } from '../job-store.js';
import type { Schema } from './schema.js';

/** An event as it is stored. */
export interface EventRow {
  readonly seq: number;
  readonly job_id: string;
  /** JSON. */
  readonly event: string;
}

/** Events by ascending number. */
export function eventRows(
  db: Kysely<Schema>,
  { afterSeq = 0, jobId, limit }: ReadOptions,
): Promise<EventRow[]> {
  let query = db
    .selectFrom('job_events')
    .select(['seq', 'job_id', 'event'])
    .where('seq', '>', afterSeq)
    .orderBy('seq');
  if (jobId !== undefined) query = query.where('job_id', '=', jobId);
  if (limit !== undefined) query = query.limit(limit);
  return query.execute();
}

/** Adds what is not there yet. @returns the jobs that have got an event */
export async function insertEvents<Event>(
  writer: Transaction<Schema>,
  events: readonly SequencedEvent<Event>[],
): Promise<ReadonlySet<string>> {
  const added = new Set<string>();
  if (events.length === 0) return added;
  let seq = (await lastSeq(writer)) + 1;
  for (const { jobId, sequence, event } of events) {
    const { numInsertedOrUpdatedRows } = await writer
      .insertInto('job_events')
      .values({ seq, job_id: jobId, sequence, event: JSON.stringify(event) })
      .onConflict((conflict) => conflict.columns(['job_id', 'sequence']).doNothing())
      .executeTakeFirstOrThrow();
    if (numInsertedOrUpdatedRows !== 1n) continue;
    seq += 1;
    added.add(jobId);
  }
  return added;
}

/** Of all jobs' events; 0 without any. */
export async function lastSeq(writer: Transaction<Schema>): Promise<number> {
  const { last } = await writer
    .selectFrom('job_events')
    .select(({ fn }) => fn.max<number | null>('seq').as('last'))
    .executeTakeFirstOrThrow();
  return last ?? 0;
}

/** Of one job's events; -1 without any. */
export async function lastSequence(writer: Transaction<Schema>, jobId: string): Promise<number> {
  const { last } = await writer
    .selectFrom('job_events')
    .select(({ fn }) => fn.max<number | null>('sequence').as('last'))
    .where('job_id', '=', jobId)
    .executeTakeFirstOrThrow();
  return last ?? -1;
}

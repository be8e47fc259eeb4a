import type { Kysely, Transaction } from 'kysely';
import type { StoredCheckpoint } from '../checkpoint-index.js';
import type { CoordinatorStore } from '../coordinator-store.js';
import type { KeptDecision, KeptJobState, StateQuery, StoredState } from '../decision-store.js';
import { JobAlreadyExists, JobNotFound, StaleTerm, StoreClosed } from '../errors.js';
import type { CreatedJob, LoggedEvent, ReadOptions, StoredJob, SubscribeOptions } from '../job-store.js';
import { followLog, LogSignal } from '../log-follower.js';
import type { LedgerRow } from '../step-ledger.js';
import { eventRows, insertEvents, lastSeq, lastSequence } from './event-queries.js';
import { JoinedReads } from './joined-reads.js';
import { ledgerPage, placeLedgerRows } from './ledger-queries.js';
import type { Schema } from './schema.js';
import { newestStateRow, stateRow, stateRows, upsertState, type StateRow } from './state-queries.js';

type Writer = Transaction<Schema>;

/**
 * A coordinator's store in a SQL database. Each write is one transaction that begins by comparing terms, and the database
 * lets one transaction write at a time: that is what makes a term hold, and numbers count without gaps.
 */
export class SqlCoordinatorStore<
  Job extends StoredJob,
  Event,
  State extends StoredState,
> implements CoordinatorStore<Job, Event, State> {
  readonly #db: Kysely<Schema>;
  readonly #toStoreError: (thrown: unknown) => unknown;
  readonly #signal = new LogSignal();
  readonly #reads = new JoinedReads<readonly LoggedEvent<Event>[]>();
  /** Calls that have begun; closing waits for them. */
  readonly #running = new Set<Promise<unknown>>();
  #term = 0;

  /** @param toStoreError puts what the database throws into the store's words */
  constructor(db: Kysely<Schema>, toStoreError: (thrown: unknown) => unknown) {
    this.#db = db;
    this.#toStoreError = toStoreError;
  }

  takeTerm(): Promise<number> {
    return this.#run(async () => {
      this.#term = await this.#db.transaction().execute(async (writer) => {
        const stored = await storedTerm(writer);
        const raised = await writer
          .updateTable('coordinator_terms')
          .set({ term: stored + 1 })
          .where('term', '=', stored)
          .executeTakeFirst();
        if (raised.numUpdatedRows !== 1n) throw new StaleTerm(stored, await storedTerm(writer));
        return stored + 1;
      });
      return this.#term;
    });
  }

  async commit({ states, events, checkpoints = [] }: KeptDecision<State, Event>): Promise<void> {
    const added = await this.#write(async (writer) => {
      await requireJobs(writer, [...states, ...events, ...checkpoints]);
      for (const { jobId, state } of states) await upsertState(writer, jobId, state);
      for (const checkpoint of checkpoints) await upsertCheckpoint(writer, checkpoint);
      return insertEvents(writer, events);
    });
    this.#tell(added);
  }

  async getJobState(jobId: string): Promise<State | undefined> {
    const row = await this.#run(() => stateRow(this.#db, jobId));
    return row && keptStateOf<State>(row).state;
  }

  async listJobStates(query: StateQuery = {}): Promise<KeptJobState<State>[]> {
    const rows = await this.#run(() => stateRows(this.#db, query));
    return rows.map((row) => keptStateOf<State>(row));
  }

  async findNewestJobState(query: {
    name: string;
    status: string;
  }): Promise<KeptJobState<State> | undefined> {
    const row = await this.#run(() => newestStateRow(this.#db, query));
    return row && keptStateOf<State>(row);
  }

  async listUndecidedJobs(): Promise<Job[]> {
    const rows = await this.#run(() =>
      this.#db
        .selectFrom('jobs')
        .leftJoin('job_states', 'job_states.job_id', 'jobs.id')
        .select('record')
        .where('job_states.job_id', 'is', null)
        .orderBy('number')
        .execute(),
    );
    return rows.map(({ record }) => JSON.parse(record) as Job);
  }

  createJob(job: Job): Promise<CreatedJob<Job>> {
    return this.#write(async (writer) => {
      const key = keyOf(job);
      const earlier = key === null ? undefined : await findRecord(writer, 'idempotency_key', key);
      if (earlier !== undefined) return { job: JSON.parse(earlier) as Job, isNew: false };
      if ((await findRecord(writer, 'id', job.id)) !== undefined) throw new JobAlreadyExists(job.id);
      const record = JSON.stringify(job);
      const { last } = await writer
        .selectFrom('jobs')
        .select(({ fn }) => fn.max<number | null>('number').as('last'))
        .executeTakeFirstOrThrow();
      await writer
        .insertInto('jobs')
        .values({ number: (last ?? 0) + 1, id: job.id, idempotency_key: key, name: job.name, record })
        .execute();
      return { job: JSON.parse(record) as Job, isNew: true };
    });
  }

  updateJob(job: Job): Promise<void> {
    return this.#write(async (writer) => {
      const record = JSON.stringify(job);
      const { numUpdatedRows } = await writer
        .updateTable('jobs')
        .set({ record })
        .where('id', '=', job.id)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) throw new JobNotFound(job.id);
    });
  }

  getJob(jobId: string): Promise<Job | undefined> {
    return this.#findJob('id', jobId);
  }

  findJobByIdempotencyKey(key: string): Promise<Job | undefined> {
    return this.#findJob('idempotency_key', key);
  }

  async listJobs(): Promise<Job[]> {
    const rows = await this.#run(() =>
      this.#db.selectFrom('jobs').select('record').orderBy('number').execute(),
    );
    return rows.map(({ record }) => JSON.parse(record) as Job);
  }

  async appendEvent(jobId: string, event: Event): Promise<number> {
    const seq = await this.#write(async (writer) => {
      await requireJobs(writer, [{ jobId }]);
      const sequence = (await lastSequence(writer, jobId)) + 1;
      await insertEvents(writer, [{ jobId, sequence, event }]);
      return lastSeq(writer);
    });
    this.#tell([jobId]);
    return seq;
  }

  async readEvents(options: ReadOptions = {}): Promise<LoggedEvent<Event>[]> {
    const question = JSON.stringify([options.afterSeq, options.jobId, options.limit]);
    const logged = await this.#reads.join(question, async () => {
      const rows = await this.#run(() => eventRows(this.#db, options));
      return rows.map(({ seq, job_id, event }) => ({
        seq,
        jobId: job_id,
        event: JSON.parse(event) as Event,
      }));
    });
    return [...logged];
  }

  subscribe(options: SubscribeOptions): AsyncIterable<LoggedEvent<Event>> {
    this.#requireOpen();
    return followLog((range: ReadOptions) => this.readEvents(range), this.#signal, options);
  }

  recordSteps(rows: readonly LedgerRow[]): Promise<readonly LedgerRow[]> {
    return this.#write(async (writer) => {
      await requireJobs(writer, rows);
      return placeLedgerRows(writer, rows);
    });
  }

  async *readLedger(jobId: string): AsyncGenerator<LedgerRow, void, undefined> {
    let page = await this.#run(() => ledgerPage(this.#db, jobId));
    while (page.length > 0) {
      for (const { variant: _variant, ...row } of page) yield row;
      const last = page.at(-1);
      page = await this.#run(() => ledgerPage(this.#db, jobId, last));
    }
  }

  async listCheckpoints(jobId: string): Promise<StoredCheckpoint[]> {
    const rows = await this.#run(() =>
      this.#db
        .selectFrom('checkpoints')
        .selectAll()
        .where('job_id', '=', jobId)
        .orderBy('step', 'desc')
        .execute(),
    );
    return rows.map(({ job_id, step, name, sha256, size_bytes, created_at }) => ({
      ...{ jobId: job_id, step, name, sha256 },
      ...{ sizeBytes: size_bytes, createdAt: created_at },
    }));
  }

  removeCheckpoint(jobId: string, step: number): Promise<void> {
    return this.#write(async (writer) => {
      await writer.deleteFrom('checkpoints').where('job_id', '=', jobId).where('step', '=', step).execute();
    });
  }

  async close(): Promise<void> {
    if (this.#signal.isClosed) return;
    this.#signal.close();
    await Promise.allSettled(this.#running);
    await this.#db.destroy();
  }

  async #findJob(column: 'id' | 'idempotency_key', value: string): Promise<Job | undefined> {
    const record = await this.#run(() => findRecord(this.#db, column, value));
    return record === undefined ? undefined : (JSON.parse(record) as Job);
  }

  /** These jobs have got events. */
  #tell(jobIds: Iterable<string>): void {
    this.#reads.forget();
    for (const jobId of jobIds) this.#signal.notify(jobId);
  }

  /** One transaction, of which nothing stays unless this handle's term is the stored one. */
  #write<Result>(work: (writer: Writer) => Promise<Result>): Promise<Result> {
    return this.#run(() =>
      this.#db.transaction().execute(async (writer) => {
        const stored = await storedTerm(writer);
        if (stored !== this.#term) throw new StaleTerm(this.#term, stored);
        return work(writer);
      }),
    );
  }

  async #run<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#requireOpen();
    const running = work();
    this.#running.add(running);
    try {
      return await running;
    } catch (thrown) {
      throw this.#toStoreError(thrown);
    } finally {
      this.#running.delete(running);
    }
  }

  #requireOpen(): void {
    if (this.#signal.isClosed) throw new StoreClosed();
  }
}

function keptStateOf<State>({ job_id: jobId, state }: StateRow): KeptJobState<State> {
  return { jobId, state: JSON.parse(state) as State };
}

/** An empty key is none. */
function keyOf({ idempotencyKey = '' }: StoredJob): string | null {
  return idempotencyKey === '' ? null : idempotencyKey;
}

async function storedTerm(db: Kysely<Schema>): Promise<number> {
  const { term } = await db.selectFrom('coordinator_terms').select('term').executeTakeFirstOrThrow();
  return term;
}

async function findRecord(
  db: Kysely<Schema>,
  column: 'id' | 'idempotency_key',
  value: string,
): Promise<string | undefined> {
  const row = await db.selectFrom('jobs').select('record').where(column, '=', value).executeTakeFirst();
  return row?.record;
}

async function requireJobs(writer: Writer, named: readonly { readonly jobId: string }[]): Promise<void> {
  for (const jobId of new Set(named.map((each) => each.jobId))) {
    const row = await writer.selectFrom('jobs').select('number').where('id', '=', jobId).executeTakeFirst();
    if (row === undefined) throw new JobNotFound(jobId);
  }
}

async function upsertCheckpoint(
  writer: Writer,
  { jobId, step, name, sha256, sizeBytes, createdAt }: StoredCheckpoint,
): Promise<void> {
  const described = { name, sha256, size_bytes: sizeBytes, created_at: createdAt };
  await writer
    .insertInto('checkpoints')
    .values({ job_id: jobId, step, ...described })
    .onConflict((conflict) => conflict.columns(['job_id', 'step']).doUpdateSet(described))
    .execute();
}

import type { StoredCheckpoint } from './checkpoint-index.js';
import type { CoordinatorStore } from './coordinator-store.js';
import type { KeptDecision, KeptJobState, StateQuery, StoredState } from './decision-store.js';
import { JobNotFound, StaleTerm, StoreClosed } from './errors.js';
import type { CreatedJob, LoggedEvent, ReadOptions, StoredJob, SubscribeOptions } from './job-store.js';
import { MemoryJobStore } from './memory-job-store.js';
import { placeRow, type LedgerRow } from './step-ledger.js';

/** What the handles of one store in memory share. */
export class MemoryTables<Job extends StoredJob, Event, State extends StoredState> {
  term = 0;
  readonly jobs = new MemoryJobStore<Job, Event>();
  readonly states = new Map<string, State>();
  /** Of each job's events; without gaps. */
  readonly sequences = new Map<string, Set<number>>();
  /** By job, then by step and replica. */
  readonly ledger = new Map<string, Map<string, LedgerRow[]>>();
  /** By job, then by step. */
  readonly checkpoints = new Map<string, Map<number, StoredCheckpoint>>();
}

/** A coordinator's store that lives and dies with its process, for tests. */
export class MemoryCoordinatorStore<
  Job extends StoredJob,
  Event,
  State extends StoredState,
> implements CoordinatorStore<Job, Event, State> {
  readonly #tables: MemoryTables<Job, Event, State>;
  readonly #closing = new AbortController();
  #term = 0;

  /** @param tables those of another handle, to be one on the same store */
  constructor(tables = new MemoryTables<Job, Event, State>()) {
    this.#tables = tables;
  }

  async takeTerm(): Promise<number> {
    this.#requireOpen();
    this.#tables.term += 1;
    this.#term = this.#tables.term;
    return this.#term;
  }

  async commit({ states, events, checkpoints = [] }: KeptDecision<State, Event>): Promise<void> {
    await this.#requireJobs([...states, ...events, ...checkpoints]);
    for (const checkpoint of checkpoints) this.#enter(checkpoint);
    for (const { jobId, state } of states) this.#tables.states.set(jobId, structuredClone(state));
    const isNew = events.filter(({ jobId, sequence }) => this.#takeSequence(jobId, sequence));
    // Each of them is appended before the call returns its promise: nobody sees some without the others.
    await Promise.all(isNew.map(({ jobId, event }) => this.#tables.jobs.appendEvent(jobId, event)));
  }

  async getJobState(jobId: string): Promise<State | undefined> {
    this.#requireOpen();
    return structuredClone(this.#tables.states.get(jobId));
  }

  async listJobStates({ statuses, afterJobId, limit }: StateQuery = {}): Promise<KeptJobState<State>[]> {
    const jobs = await this.listJobs();
    const after = jobs.findIndex(({ id }) => id === afterJobId);
    if (afterJobId !== undefined && after === -1) return [];
    const kept = jobs.slice(after + 1).flatMap(({ id: jobId }) => {
      const state = this.#tables.states.get(jobId);
      const isAskedFor = state !== undefined && (statuses?.includes(state.status) ?? true);
      return isAskedFor ? [{ jobId, state }] : [];
    });
    return structuredClone(kept.slice(0, limit));
  }

  async findNewestJobState(query: {
    name: string;
    status: string;
  }): Promise<KeptJobState<State> | undefined> {
    const jobs = (await this.listJobs()).filter(({ name }) => name === query.name);
    const ids = new Set(jobs.map(({ id }) => id));
    const kept = await this.listJobStates({ statuses: [query.status] });
    return kept.findLast(({ jobId }) => ids.has(jobId));
  }

  async listUndecidedJobs(): Promise<Job[]> {
    return (await this.listJobs()).filter(({ id }) => !this.#tables.states.has(id));
  }

  async recordSteps(rows: readonly LedgerRow[]): Promise<readonly LedgerRow[]> {
    await this.#requireJobs(rows);
    return rows.filter((row) => {
      const ofJob = entryOf(this.#tables.ledger, row.jobId, () => new Map<string, LedgerRow[]>());
      const known = entryOf(ofJob, `${row.step}/${row.replica}`, (): LedgerRow[] => []);
      const { same, kind, isContradicted } = placeRow(row, known);
      if (kind === 'added') known.push(structuredClone(row));
      if (kind === 'newer' && same !== undefined) known[known.indexOf(same)] = structuredClone(row);
      return isContradicted;
    });
  }

  async *readLedger(jobId: string): AsyncGenerator<LedgerRow, void, undefined> {
    this.#requireOpen();
    const rows = [...(this.#tables.ledger.get(jobId)?.values() ?? [])].flat();
    yield* structuredClone(rows).sort((a, b) => a.step - b.step || a.replica - b.replica);
  }

  async listCheckpoints(jobId: string): Promise<StoredCheckpoint[]> {
    this.#requireOpen();
    const ofJob = [...(this.#tables.checkpoints.get(jobId)?.values() ?? [])];
    return structuredClone(ofJob).sort((a, b) => b.step - a.step);
  }

  async removeCheckpoint(jobId: string, step: number): Promise<void> {
    this.#requireTerm();
    this.#tables.checkpoints.get(jobId)?.delete(step);
  }

  async createJob(job: Job): Promise<CreatedJob<Job>> {
    this.#requireTerm();
    return this.#tables.jobs.createJob(job);
  }

  async updateJob(job: Job): Promise<void> {
    this.#requireTerm();
    return this.#tables.jobs.updateJob(job);
  }

  async getJob(jobId: string): Promise<Job | undefined> {
    this.#requireOpen();
    return this.#tables.jobs.getJob(jobId);
  }

  async findJobByIdempotencyKey(key: string): Promise<Job | undefined> {
    this.#requireOpen();
    return this.#tables.jobs.findJobByIdempotencyKey(key);
  }

  async listJobs(): Promise<Job[]> {
    this.#requireOpen();
    return this.#tables.jobs.listJobs();
  }

  async appendEvent(jobId: string, event: Event): Promise<number> {
    await this.#requireJobs([{ jobId }]);
    this.#takeSequence(jobId, this.#tables.sequences.get(jobId)?.size ?? 0);
    return this.#tables.jobs.appendEvent(jobId, event);
  }

  async readEvents(options?: ReadOptions): Promise<LoggedEvent<Event>[]> {
    this.#requireOpen();
    return this.#tables.jobs.readEvents(options);
  }

  subscribe(options: SubscribeOptions): AsyncIterable<LoggedEvent<Event>> {
    this.#requireOpen();
    const signal = AbortSignal.any([options.signal, this.#closing.signal]);
    return this.#tables.jobs.subscribe({ ...options, signal });
  }

  async close(): Promise<void> {
    this.#closing.abort();
  }

  #enter(checkpoint: StoredCheckpoint): void {
    const { jobId, step } = checkpoint;
    const ofJob = entryOf(this.#tables.checkpoints, jobId, () => new Map<number, StoredCheckpoint>());
    ofJob.set(step, { ...checkpoint });
  }

  /** @returns false when the job has an event of that sequence */
  #takeSequence(jobId: string, sequence: number): boolean {
    const taken = entryOf(this.#tables.sequences, jobId, () => new Set<number>());
    return taken.size < taken.add(sequence).size;
  }

  async #requireJobs(named: readonly { readonly jobId: string }[]): Promise<void> {
    for (const { jobId } of named) if ((await this.getJob(jobId)) === undefined) throw new JobNotFound(jobId);
    this.#requireTerm();
  }

  #requireTerm(): void {
    this.#requireOpen();
    if (this.#term !== this.#tables.term) throw new StaleTerm(this.#term, this.#tables.term);
  }

  #requireOpen(): void {
    if (this.#closing.signal.aborted) throw new StoreClosed();
  }
}

function entryOf<Key, Value>(map: Map<Key, Value>, key: Key, create: () => Value): Value {
  const value = map.get(key) ?? create();
  map.set(key, value);
  return value;
}

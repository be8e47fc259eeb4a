import type { StoredCheckpoint } from './checkpoint-index.js';

/** What the store itself must know of a job's state. */
export interface StoredState {
  /** By which jobs are found. */
  readonly status: string;
}

/** What the coordinator holds of one job. */
export interface KeptJobState<State> {
  readonly jobId: string;
  /** Plain JSON data. */
  readonly state: State;
}

/** An event and its place among the events of its job. */
export interface SequencedEvent<Event> {
  readonly jobId: string;
  /** Counts the job's events from 0. */
  readonly sequence: number;
  readonly event: Event;
}

/** What has to be on disk before anybody is told of a decision. */
export interface KeptDecision<State, Event> {
  /** The jobs that it changed. */
  readonly states: readonly KeptJobState<State>[];
  readonly events: readonly SequencedEvent<Event>[];
  /** Entered in the index of checkpoints; each replaces the one of the same step of its job. */
  readonly checkpoints?: readonly StoredCheckpoint[];
}

/** Which jobs' states to read. */
export interface StateQuery {
  /** Only of jobs in one of these; all by default. */
  readonly statuses?: readonly string[];
  /** Only of jobs that were created after this one; none when it is unknown. */
  readonly afterJobId?: string;
  /** At most so many; all by default. */
  readonly limit?: number;
}

/**
 * The part of the store by which one coordinator after another decides about the jobs, and never two at once.
 *
 * A handle writes in a term: 0 until it takes one. All writes of the store, not these alone, are refused with
 * StaleTerm once another handle has taken a later term; reads are not. Every implementation passes
 * `testCoordinatorStoreConformance`.
 */
export interface DecisionStore<State extends StoredState, Event> {
  /** Raises the stored term by compare-and-set; this handle writes in the new term from now on. @returns the new term, at least 1 */
  takeTerm(): Promise<number>;
  /**
   * Stores a decision whole or not at all. Events whose (job, sequence) is there already change nothing, so that a
   * decision may be stored again after a crash.
   *
   * @throws JobNotFound, StaleTerm
   */
  commit(decision: KeptDecision<State, Event>): Promise<void>;
  /** Undefined for a job that is unknown or of which no decision is stored. */
  getJobState(jobId: string): Promise<State | undefined>;
  /** In the order in which the jobs were created. */
  listJobStates(query?: StateQuery): Promise<KeptJobState<State>[]>;
  /** Of the job that was created last among those with this name and status. */
  findNewestJobState(query: {
    readonly name: string;
    readonly status: string;
  }): Promise<KeptJobState<State> | undefined>;
}

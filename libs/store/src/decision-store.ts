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
}

/**
 * The part of the store by which one coordinator after another decides about the jobs, and never two at once.
 *
 * A handle writes in a term: 0 until it takes one. All writes of the store, not these alone, are refused with
 * StaleTerm once another handle has taken a later term; reads are not. Every implementation passes
 * `testCoordinatorStoreConformance`.
 */
export interface DecisionStore<State, Event> {
  /** Raises the stored term by compare-and-set; this handle writes in the new term from now on. @returns the new term, at least 1 */
  takeTerm(): Promise<number>;
  /**
   * Stores a decision whole or not at all. Events whose (job, sequence) is there already change nothing, so that a
   * decision may be stored again after a crash.
   *
   * @throws JobNotFound, StaleTerm
   */
  commit(decision: KeptDecision<State, Event>): Promise<void>;
  /** Of all jobs that have a state, in the order in which the jobs were created. */
  loadJobStates(): Promise<KeptJobState<State>[]>;
}

/** One row: the term of the coordinator that writes. */
interface CoordinatorTerms {
  readonly id: number;
  term: number;
}

interface Jobs {
  /** Order of creation, from 1. */
  readonly number: number;
  readonly id: string;
  readonly idempotency_key: string | null;
  /** Several may have the same. */
  readonly name: string;
  /** JSON. */
  record: string;
}

interface JobStates {
  readonly job_id: string;
  /** JSON. */
  state: string;
  /** As the state says. */
  status: string;
}

interface JobEvents {
  /** Place in the one log of all jobs, from 1. */
  readonly seq: number;
  readonly job_id: string;
  /** Place among the job's events, from 0. */
  readonly sequence: number;
  /** JSON. */
  readonly event: string;
}

/** What the ledger keeps. */
export interface LedgerRows {
  readonly job_id: string;
  readonly step: number;
  readonly replica: number;
  /** Counts from 0 the rows of one step and replica that name other examples than each other. */
  readonly variant: number;
  rank: number;
  epoch: number;
  generation_term: number;
  generation_number: number;
  readonly num_counted: number;
  readonly positions: Buffer;
}

interface Checkpoints {
  readonly job_id: string;
  readonly step: number;
  name: string;
  sha256: string;
  size_bytes: number;
  created_at: number;
}

/** The tables as the latest migration leaves them. */
export interface Schema {
  coordinator_terms: CoordinatorTerms;
  jobs: Jobs;
  job_states: JobStates;
  job_events: JobEvents;
  ledger_rows: LedgerRows;
  checkpoints: Checkpoints;
}

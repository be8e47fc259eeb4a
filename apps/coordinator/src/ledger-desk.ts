import { ThawError } from '@thaw/errors';
import type { Logger } from '@thaw/observability';
import {
  canReportStep,
  type CoordinatorState,
  type JobEvent,
  type JobState,
  type LedgerFacts,
  type UsedExamples,
  type WorkerConnection,
} from '@thaw/orchestration';
import type { LedgerReading, StepReport } from '@thaw/protocol';
import type { KeptDecision } from '@thaw/store';
import type { CoordinatorRecords } from './job-record.js';
import { LedgerWriter } from './ledger-writer.js';

/** What the desk works with. */
export interface LedgerDeskParts {
  readonly store: CoordinatorRecords;
  readonly logger: Logger;
  state(): CoordinatorState;
  /** Rows could not be stored. */
  readonly onFailure: (failure: ThawError) => void;
}

/** Keeps which examples the steps of jobs used, as their members say, and shows it to users. */
export class LedgerDesk {
  readonly #parts: LedgerDeskParts;
  readonly #writer: LedgerWriter;

  constructor(parts: LedgerDeskParts) {
    this.#parts = parts;
    this.#writer = new LedgerWriter(parts);
  }

  /** Of who is no member, and of steps that cannot be, nothing is kept: what decides about jobs refuses them. @returns when it is stored */
  record(from: WorkerConnection, report: StepReport, used: readonly UsedExamples[]): Promise<void> {
    const isAllowed = canReportStep(this.#parts.state(), { ...from, ...report });
    return isAllowed ? this.#writer.record(report, used) : Promise.resolve();
  }

  /**
   * Stores a decision behind what has been reported before it of its jobs: one that knows of a step is never ahead of the step's rows.
   * The rows of other jobs go on gathering: a flush of the disk for each decision would keep those behind it waiting.
   */
  async commit(decision: KeptDecision<JobState, JobEvent>): Promise<void> {
    await this.#writer.settledOf(decision.states.map(({ jobId }) => jobId));
    await this.#parts.store.commit(decision);
  }

  /** Stores what can be stored. What cannot is not acknowledged either, so that members say it again. */
  async close(): Promise<void> {
    await this.#writer.settled().catch(() => undefined);
  }

  /** @throws ThawError FAILED_PRECONDITION for a job whose examples are not read yet */
  async read(job: JobState): Promise<LedgerReading> {
    const { jobId } = job;
    const record = await this.#parts.store.getJob(jobId);
    if (record === undefined) throw new ThawError('INTERNAL', `job ${jobId} has a state and no record`);
    const { batchSize, replicas: numReplicas } = record.spec.train;
    const facts = { ...(await this.#countsOf(job)), batchSize, numReplicas };
    // What the facts speak of is stored before it is read.
    await this.#writer.settled();
    return { facts, rows: this.#parts.store.readLedger(jobId) };
  }

  async #countsOf({
    jobId,
    prepared,
    lastStep,
    status,
  }: JobState): Promise<Omit<LedgerFacts, 'batchSize' | 'numReplicas'>> {
    if (prepared === null)
      throw new ThawError(
        'FAILED_PRECONDITION',
        `job ${jobId}: expected a job whose examples were read, received one that is ${status}; it has no ledger`,
      );
    const logged = await this.#parts.store.readEvents({ jobId });
    const { numHeldOut } = logged.map(({ event }) => event).find(({ type }) => type === 'DataPrepared') as {
      numHeldOut: number;
    };
    return { numExamples: prepared.numExamples, numHeldOut, lastStep, status };
  }
}

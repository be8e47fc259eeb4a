import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { toThawError, type ThawError } from '@thaw/errors';
import type { Logger } from '@thaw/observability';
import type { UsedExamples } from '@thaw/orchestration';
import type { LedgerRow, StepLedger } from '@thaw/store';

/** Which examples one step used, as one of the job's members says. */
export interface ReportedStep {
  readonly jobId: string;
  readonly step: number;
  readonly epoch: number;
  /** As the reduced sums count them. */
  readonly numExamples: number;
  /** All rows, as they came; equal for equal reports. */
  readonly rows: Uint8Array;
}

/** What the writer works with. */
export interface LedgerWriterParts {
  readonly store: Pick<StepLedger, 'recordSteps'>;
  readonly logger: Logger;
  /** Rows could not be stored; they are not acknowledged. */
  readonly onFailure: (failure: ThawError) => void;
}

/** A commit costs a flush of the disk: it waits so long for more rows, */
const GATHER_MS = 200;
/** but not for more than these, for it also holds up the thread. */
const MOST_ROWS = 256;
/** Reports that are remembered, because every member of a generation sends the same ones within moments. */
const MOST_REMEMBERED = 1_024;

interface Batch {
  readonly rows: LedgerRow[];
  readonly jobIds: Set<string>;
  readonly stored: Promise<void>;
  readonly settle: (stored: Promise<void>) => void;
  readonly timer: NodeJS.Timeout;
}

/** Stores the rows of the ledger, those of many reports in one commit, in the order in which they came. */
export class LedgerWriter {
  readonly #parts: LedgerWriterParts;
  #batch: Batch | undefined;
  /** Batches that are being stored, in their order. */
  readonly #underWay = new Set<Batch>();
  /** Settles when all batches so far are stored; rejects once one could not be. */
  #written: Promise<void> = Promise.resolve();
  /** By job and step; the oldest are forgotten. */
  readonly #remembered = new Map<string, { readonly digest: string; readonly stored: Promise<void> }>();

  constructor(parts: LedgerWriterParts) {
    this.#parts = parts;
  }

  /** @returns when the rows are stored; rejects when they never will be */
  record(report: ReportedStep, used: readonly UsedExamples[]): Promise<void> {
    const key = `${report.jobId}/${report.step}`;
    const digest = digestOf(report);
    const known = this.#remembered.get(key);
    if (known?.digest === digest) return known.stored;
    const { jobId, step, epoch, numExamples: numCounted } = report;
    const batch = (this.#batch ??= this.#openBatch());
    batch.rows.push(...used.map((row) => ({ ...row, jobId, step, epoch, numCounted })));
    batch.jobIds.add(jobId);
    this.#remember(key, digest, batch.stored);
    if (batch.rows.length >= MOST_ROWS) this.#write(batch);
    return batch.stored;
  }

  /** Stores at once what has come so far. @throws ThawError when it cannot be stored */
  settled(): Promise<void> {
    if (this.#batch !== undefined) this.#write(this.#batch);
    return this.#written;
  }

  /** Stores at once what has come so far of these jobs; others go on gathering. @throws ThawError when it cannot be stored */
  async settledOf(jobIds: readonly string[]): Promise<void> {
    const concerns = (batch: Batch): boolean => jobIds.some((jobId) => batch.jobIds.has(jobId));
    if (this.#batch !== undefined && concerns(this.#batch)) this.#write(this.#batch);
    await Promise.all([...this.#underWay].filter(concerns).map(({ stored }) => stored));
  }

  #openBatch(): Batch {
    let settle: Batch['settle'] = () => undefined;
    const stored = new Promise<void>((resolve) => (settle = resolve));
    // Whoever waits for it hears of it.
    stored.catch(() => undefined);
    const timer = setTimeout(() => this.#write(batch), GATHER_MS);
    const batch: Batch = { rows: [], jobIds: new Set(), stored, settle, timer };
    return batch;
  }

  #write(batch: Batch): void {
    clearTimeout(batch.timer);
    if (this.#batch === batch) this.#batch = undefined;
    this.#underWay.add(batch);
    this.#written = this.#written.then(() => this.#store(batch));
    this.#written.catch(() => undefined);
    batch.settle(this.#written);
  }

  async #store(batch: Batch): Promise<void> {
    const { store, logger, onFailure } = this.#parts;
    // A store that never waits would keep all else waiting while a backlog is written.
    await nextTurn();
    try {
      for (const { positions: _positions, ...row } of await store.recordSteps(batch.rows))
        logger.error(row, 'a step was reported with other examples than before; both reports are kept');
      this.#underWay.delete(batch);
    } catch (thrown) {
      const failure = toThawError(thrown);
      onFailure(failure);
      throw failure;
    }
  }

  #remember(key: string, digest: string, stored: Promise<void>): void {
    this.#remembered.delete(key);
    this.#remembered.set(key, { digest, stored });
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size > MOST_REMEMBERED && oldest !== undefined) this.#remembered.delete(oldest);
  }
}

/** Equal for equal reports; a batch may be large, and a thousand of them are remembered. */
function digestOf({ epoch, numExamples, rows }: ReportedStep): string {
  return createHash('sha256').update(`${epoch} ${numExamples} `).update(rows).digest('base64');
}

import type { JobStatus } from './coordinator-state.js';
import { numExamplesOfStep, stepsPerEpoch, type Schedule } from './schedule.js';
import { decodePositions, type UsedExamples } from './ledger-rows.js';

/** What a job itself says, without its ledger. */
export interface LedgerFacts extends Pick<Schedule, 'numExamples' | 'numReplicas' | 'batchSize'> {
  /** Kept back for evaluation: they are in no step. */
  readonly numHeldOut: number;
  /** Committed steps. */
  readonly lastStep: number;
  readonly status: JobStatus;
}

/** One row of a ledger: what one replica added to one committed step. */
export interface AuditedRow extends UsedExamples {
  /** 1 after the first update. */
  readonly step: number;
  /** Counts from 0 over the whole job. */
  readonly epoch: number;
  /** Examples of the whole step, as its reduced sums count them: not made from the rows. */
  readonly numCounted: number;
}

/** An example that counted more than once in an epoch. */
export interface RepeatedExample {
  readonly example: number;
  /** In which it counted, as often as it did. */
  readonly steps: readonly number[];
}

/** What a ledger proves of one epoch. */
export interface EpochAudit {
  /** Counts from 0. */
  readonly epoch: number;
  /** Committed ones, of how many. */
  readonly numSteps: number;
  readonly stepsPerEpoch: number;
  /** Whether these are all steps of the epoch: then each example must be there. */
  readonly isOver: boolean;
  /** Examples that counted at least once. */
  readonly numExamples: number;
  /** What the reduced sums of these steps counted. */
  readonly numCounted: number;
  /** Of the examples that an epoch which is over lacks. */
  readonly numMissing: number;
  /** The first of them. */
  readonly missing: readonly number[];
  readonly numRepeated: number;
  /** The first of them. */
  readonly repeated: readonly RepeatedExample[];
}

/** What a ledger proves of a job. */
export interface LedgerProof {
  /** Whether every example of each committed step counted once in its epoch, and none is missing. */
  readonly holds: boolean;
  readonly epochs: readonly EpochAudit[];
  /** What is wrong, in sentences, which count epochs from 1. */
  readonly problems: readonly string[];
  /** Rows of steps that are not committed: of those that are taken again, or of one that is on its way. */
  readonly numAhead: number;
}

/** So many examples of a kind, and so many problems, are named; the others are counted. */
const MOST_NAMED = 10;

/** Checks a ledger, row by row, against what the job itself says. Memory holds one epoch. */
export class LedgerAudit {
  readonly #facts: LedgerFacts;
  readonly #stepsPerEpoch: number;
  readonly #epochs: EpochAudit[] = [];
  readonly #problems: string[] = [];
  #numProblems = 0;
  #numAhead = 0;
  #epoch: OpenEpoch;
  /** Of the step that comes next. */
  #rows: AuditedRow[] = [];
  /** The last one that is checked. */
  #step = 0;

  constructor(facts: LedgerFacts) {
    this.#facts = facts;
    this.#stepsPerEpoch = stepsPerEpoch(facts);
    this.#epoch = new OpenEpoch(0, facts);
  }

  /** Rows come by ascending step. */
  add(row: AuditedRow): void {
    if (row.step > this.#facts.lastStep) {
      this.#numAhead += 1;
      return;
    }
    if (this.#rows[0] !== undefined && this.#rows[0].step !== row.step) this.#closeRows();
    this.#rows.push(row);
  }

  /** After the last row. */
  finish(): LedgerProof {
    this.#closeRows();
    this.#skipTo(this.#facts.lastStep + 1);
    if (this.#epoch.numSteps > 0) this.#closeEpoch();
    const numMore = this.#numProblems - this.#problems.length;
    return {
      holds: this.#numProblems === 0,
      epochs: this.#epochs,
      problems: numMore === 0 ? this.#problems : [...this.#problems, `${numMore} more`],
      numAhead: this.#numAhead,
    };
  }

  #closeRows(): void {
    const [first] = this.#rows;
    if (first === undefined) return;
    const rows = this.#rows;
    this.#rows = [];
    this.#skipTo(first.step);
    this.#check(first.step, rows);
  }

  /** Steps between have no row. */
  #skipTo(step: number): void {
    while (this.#step + 1 < step) this.#check(this.#step + 1, []);
  }

  #check(step: number, rows: readonly AuditedRow[]): void {
    this.#step = step;
    const stepInEpoch = (step - 1) % this.#stepsPerEpoch;
    const numCounted = rows[0]?.numCounted ?? 0;
    const used = rows.map((row) => ({ ...row, examples: decodePositions(row.positions) }));
    this.#checkRows(step, used);
    const numUsed = used.reduce((sum, { examples }) => sum + examples.length, 0);
    if (rows.length > 0) this.#checkCounts(step, { stepInEpoch, numUsed, numCounted });
    for (const { examples } of used) this.#epoch.use(step, examples);
    this.#epoch.endStep(numCounted);
    if (stepInEpoch === this.#stepsPerEpoch - 1) this.#closeEpoch();
  }

  #checkRows(step: number, rows: readonly (AuditedRow & { examples: readonly number[] })[]): void {
    if (rows.length === 0) this.#report(`step ${step}: no row says which examples it used`);
    const { epoch } = this.#epoch;
    rows.forEach((row, index) => {
      const { replica, examples } = row;
      const where = `step ${step}, replica ${replica}`;
      if (row.epoch !== epoch)
        this.#report(`${where}: expected epoch ${epoch + 1}, its row says ${row.epoch + 1}`);
      if (row.numCounted !== rows[0]?.numCounted)
        this.#report(
          `${where}: its row says that the step counted ${row.numCounted} examples, another row ${rows[0]?.numCounted}`,
        );
      const { numExamples } = this.#facts;
      const foreign = examples.filter((example) => example >= numExamples);
      if (foreign.length > 0)
        this.#report(`${where}: expected examples below ${numExamples}, its row names ${listOf(foreign)}`);
      const former = rows.slice(0, index).find((other) => other.replica === replica);
      if (former !== undefined)
        this.#report(
          `${where}: two reports contradict each other, one names examples ${listOf(former.examples)}, the other one ${listOf(examples)}`,
        );
    });
  }

  #checkCounts(step: number, counts: { stepInEpoch: number; numUsed: number; numCounted: number }): void {
    const { stepInEpoch, numUsed, numCounted } = counts;
    const numPlanned = numExamplesOfStep(this.#facts, stepInEpoch);
    if (numUsed !== numPlanned)
      this.#report(`step ${step}: expected ${numPlanned} examples, its rows name ${numUsed}`);
    if (numCounted !== numUsed)
      this.#report(`step ${step}: its sums count ${numCounted} examples, its rows name ${numUsed}`);
  }

  #closeEpoch(): void {
    const audit = this.#epoch.audit();
    this.#checkEpoch(audit);
    this.#epochs.push(audit);
    this.#epoch = new OpenEpoch(audit.epoch + 1, this.#facts);
  }

  #checkEpoch(audit: EpochAudit): void {
    const { numExamples, status } = this.#facts;
    const { epoch, numSteps, isOver, numCounted, numRepeated, repeated, numMissing, missing } = audit;
    const report = (problem: string): void => this.#report(`epoch ${epoch + 1}: ${problem}`);
    if (numMissing > 0) report(`${numbered(numMissing)} missing: ${listOf(missing, numMissing)}`);
    if (numRepeated > 0) {
      const named = repeated.map(({ example, steps }) => `${example} in steps ${listOf(steps)}`);
      report(`${numbered(numRepeated)} counted more than once: ${listOf(named, numRepeated, '; ')}`);
    }
    if (isOver && numCounted !== numExamples)
      report(`expected ${numExamples} examples, the sums of its steps count ${numCounted}`);
    if (!isOver && status === 'succeeded')
      report(`expected ${this.#stepsPerEpoch} steps of a job that has succeeded, it committed ${numSteps}`);
  }

  #report(problem: string): void {
    this.#numProblems += 1;
    if (this.#problems.length < MOST_NAMED) this.#problems.push(problem);
  }
}

/** An epoch whose steps are still coming. */
class OpenEpoch {
  readonly epoch: number;
  numSteps = 0;
  readonly #stepsPerEpoch: number;
  #numCounted = 0;
  /** By example, the step that used it first; 0 for none. */
  readonly #firstStep: Float64Array;
  /** Steps of those that were used again. */
  readonly #repeated = new Map<number, number[]>();

  constructor(epoch: number, facts: LedgerFacts) {
    this.epoch = epoch;
    this.#stepsPerEpoch = stepsPerEpoch(facts);
    this.#firstStep = new Float64Array(facts.numExamples);
  }

  use(step: number, examples: readonly number[]): void {
    for (const example of examples.filter((each) => each < this.#firstStep.length)) {
      const first = this.#firstStep[example] ?? 0;
      if (first === 0) this.#firstStep[example] = step;
      else this.#repeated.set(example, [...(this.#repeated.get(example) ?? [first]), step]);
    }
  }

  endStep(numCounted: number): void {
    this.numSteps += 1;
    this.#numCounted += numCounted;
  }

  audit(): EpochAudit {
    const isOver = this.numSteps === this.#stepsPerEpoch;
    const missing: number[] = [];
    let numUsed = 0;
    this.#firstStep.forEach((step, example) => {
      if (step > 0) numUsed += 1;
      else if (isOver && missing.length < MOST_NAMED) missing.push(example);
    });
    const repeated = [...this.#repeated].map(([example, steps]) => ({ example, steps }));
    return {
      epoch: this.epoch,
      numSteps: this.numSteps,
      stepsPerEpoch: this.#stepsPerEpoch,
      isOver,
      numExamples: numUsed,
      numCounted: this.#numCounted,
      numMissing: isOver ? this.#firstStep.length - numUsed : 0,
      missing,
      numRepeated: repeated.length,
      repeated: repeated.sort((a, b) => a.example - b.example).slice(0, MOST_NAMED),
    };
  }
}

function numbered(count: number): string {
  return count === 1 ? '1 example is' : `${count} examples are`;
}

function listOf(values: readonly (number | string)[], count = values.length, separator = ', '): string {
  const named = values.slice(0, MOST_NAMED);
  const numMore = count - named.length;
  return named.join(separator) + (numMore > 0 ? ` and ${numMore} more` : '');
}

import { ThawError } from '@thaw/errors';
import { createLogger } from '@thaw/observability';
import { encodePositions, encodeUsedExamples, type UsedExamples } from '@thaw/orchestration';
import { MemoryCoordinatorStore, type LedgerRow, type StepLedger } from '@thaw/store';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { LedgerWriter, type ReportedStep } from './ledger-writer.js';

/** Two replicas with two examples each. */
function usedIn(step: number, change: Partial<UsedExamples> = {}): UsedExamples[] {
  return [0, 1].map((replica) => ({
    ...{ replica, rank: replica, generation: { term: 1, number: 1 } },
    positions: encodePositions([4 * step + 2 * replica, 4 * step + 2 * replica + 1]),
    ...change,
  }));
}

function reportOf(step: number, used = usedIn(step)): [ReportedStep, UsedExamples[]] {
  const rows = encodeUsedExamples(used);
  return [{ jobId: 'job', step, epoch: 0, numExamples: 4, rows }, used];
}

describe('the writer of the ledger', () => {
  let store: MemoryCoordinatorStore<{ id: string; name: string }, never, never>;
  let commits: (readonly LedgerRow[])[];
  let failures: ThawError[];
  let errors: unknown[];
  let writer: LedgerWriter;

  beforeEach(async () => {
    store = new MemoryCoordinatorStore();
    await store.createJob({ id: 'job', name: 'job' });
    commits = [];
    failures = [];
    errors = [];
    writer = writerTo(async (rows) => store.recordSteps(rows));
  });

  function writerTo(recordSteps: StepLedger['recordSteps']): LedgerWriter {
    const logger = createLogger({ name: 'test', level: 'silent' });
    logger.error = (fields: unknown) => void errors.push(fields);
    return new LedgerWriter({
      store: { recordSteps: async (rows) => (commits.push(rows), recordSteps(rows)) },
      logger,
      onFailure: (failure) => failures.push(failure),
    });
  }

  async function stored(): Promise<LedgerRow[]> {
    const rows: LedgerRow[] = [];
    for await (const row of store.readLedger('job')) rows.push(row);
    return rows;
  }

  it('gathers the rows of many reports into one commit', async () => {
    const reports = [1, 2, 3].map((step) => writer.record(...reportOf(step)));
    expect(commits).toEqual([]);
    await Promise.all(reports);
    expect(commits.map(({ length }) => length)).toEqual([6]);
    const [row] = await stored();
    expect(row).toMatchObject({ jobId: 'job', step: 1, epoch: 0, replica: 0, rank: 0, numCounted: 4 });
  });

  it('stores at once what a decision has to come after', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    try {
      const recorded = writer.record(...reportOf(1));
      await writer.settledOf(['job']);
      expect(await stored()).toHaveLength(2);
      await recorded;
    } finally {
      vi.useRealTimers();
    }
  });

  it('goes on gathering where a decision is about other jobs', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    try {
      const recorded = writer.record(...reportOf(1));
      await writer.settledOf(['other']);
      expect(commits).toEqual([]);
      await writer.settled();
      await recorded;
      expect(commits).toHaveLength(1);
    } finally {
      vi.useRealTimers();
    }
  });

  it('does not gather more than a commit may hold up', async () => {
    const steps = Array.from({ length: 300 }, (_, index) => index + 1);
    await Promise.all(steps.map((step) => writer.record(...reportOf(step))));
    expect(commits.map(({ length }) => length)).toEqual([256, 256, 88]);
    expect((await stored()).map(({ step }) => step)).toEqual(steps.flatMap((step) => [step, step]));
  });

  it('stores what all members of a generation say once, and lets each of them wait for it', async () => {
    await Promise.all([1, 2, 3].map(() => writer.record(...reportOf(1))));
    await writer.record(...reportOf(1));
    expect(commits).toHaveLength(1);
  });

  it('keeps what a step that is run again says otherwise, and logs it', async () => {
    await writer.record(...reportOf(1));
    const again = usedIn(1, { generation: { term: 1, number: 2 } });
    await writer.record(...reportOf(1, again));
    expect(errors).toEqual([]);
    const other = usedIn(1, { positions: encodePositions([0, 0]), generation: { term: 1, number: 3 } });
    await writer.record(...reportOf(1, other));
    expect(await stored()).toHaveLength(4);
    expect(errors).toMatchObject([0, 1].map((replica) => ({ jobId: 'job', step: 1, replica })));
  });

  it('never says that rows are stored which are not, and says so itself', async () => {
    const full = new ThawError('RESOURCE_EXHAUSTED', 'the disk is full');
    writer = writerTo(() => Promise.reject(full));
    const first = writer.record(...reportOf(1));
    await expect(writer.settled()).rejects.toBe(full);
    await expect(writer.settledOf(['job'])).rejects.toBe(full);
    await expect(first).rejects.toBe(full);
    await expect(writer.record(...reportOf(2))).rejects.toBe(full);
    expect(failures).toEqual([full]);
  });
});

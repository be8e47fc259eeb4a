import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LedgerAudit, type AuditedRow, type LedgerFacts, type LedgerProof } from './ledger-audit.js';
import { decodePositions, encodePositions } from './ledger-rows.js';
import { examplesOfStep, numExamplesOfStep, stepsPerEpoch } from './schedule.js';

/** Ten examples in two replicas: steps of 4, 4 and 2. */
const FACTS: LedgerFacts = {
  numExamples: 10,
  numReplicas: 2,
  batchSize: 4,
  numHeldOut: 3,
  lastStep: 6,
  status: 'succeeded',
};

/** The rows of a job that did as it should. */
function honestRows(facts: LedgerFacts = FACTS): AuditedRow[] {
  const schedule = { ...facts, seed: 7 };
  const numSteps = stepsPerEpoch(facts);
  return Array.from({ length: facts.lastStep }, (_, index) => index).flatMap((index) => {
    const place = { epoch: Math.floor(index / numSteps), stepInEpoch: index % numSteps };
    const numCounted = numExamplesOfStep(facts, place.stepInEpoch);
    return Array.from({ length: facts.numReplicas }, (_, replica) => ({
      ...{ step: index + 1, epoch: place.epoch, replica, rank: 0, numCounted },
      generation: { term: 1, number: 1 },
      positions: encodePositions(examplesOfStep(schedule, { ...place, replica })),
    })).filter(({ positions }) => positions.length > 0);
  });
}

function prove(rows: readonly AuditedRow[], facts: LedgerFacts = FACTS): LedgerProof {
  const audit = new LedgerAudit(facts);
  for (const row of rows) audit.add(row);
  return audit.finish();
}

/** The rows with that of one step and replica changed, left out (none) or doubled (two). */
function withRow(step: number, replica: number, change: (row: AuditedRow) => AuditedRow[]): AuditedRow[] {
  return honestRows().flatMap((row) => (row.step === step && row.replica === replica ? change(row) : [row]));
}

describe('the proof of a ledger', () => {
  it('holds for whatever a job did that used each example of each epoch once', () => {
    const facts = fc
      .record({
        numExamples: fc.integer({ min: 1, max: 120 }),
        numReplicas: fc.integer({ min: 1, max: 5 }),
        perReplica: fc.integer({ min: 1, max: 6 }),
        steps: fc.nat(40),
      })
      .map(({ perReplica, steps, ...sizes }): LedgerFacts => {
        const batchSize = perReplica * sizes.numReplicas;
        return { ...sizes, batchSize, numHeldOut: 0, lastStep: steps, status: 'running' };
      });
    fc.assert(
      fc.property(facts, (given) => {
        const proof = prove(honestRows(given), given);
        expect(proof.problems).toEqual([]);
        expect(proof.holds).toBe(true);
        const whole = proof.epochs.filter(({ isOver }) => isOver);
        expect(whole).toHaveLength(Math.floor(given.lastStep / stepsPerEpoch(given)));
        for (const { numExamples, numCounted } of whole)
          expect([numExamples, numCounted]).toEqual([given.numExamples, given.numExamples]);
      }),
    );
  });

  it('says how much of an epoch is done, and misses nothing of one that goes on', () => {
    const facts: LedgerFacts = { ...FACTS, lastStep: 4, status: 'running' };
    expect(prove(honestRows(), facts)).toEqual({
      holds: true,
      problems: [],
      // Two rows for each of the steps 5 and 6.
      numAhead: 4,
      epochs: [
        {
          ...{ epoch: 0, numSteps: 3, stepsPerEpoch: 3, isOver: true, numExamples: 10, numCounted: 10 },
          ...{ numMissing: 0, missing: [], numRepeated: 0, repeated: [] },
        },
        {
          ...{ epoch: 1, numSteps: 1, stepsPerEpoch: 3, isOver: false, numExamples: 4, numCounted: 4 },
          ...{ numMissing: 0, missing: [], numRepeated: 0, repeated: [] },
        },
      ],
    });
  });

  it('fails where a row is gone, and names what is missing', () => {
    const [gone] = honestRows().filter(({ step, replica }) => step === 2 && replica === 1);
    const { holds, problems, epochs } = prove(withRow(2, 1, () => []));
    expect(holds).toBe(false);
    expect(problems).toEqual([
      'step 2: expected 4 examples, its rows name 2',
      'step 2: its sums count 4 examples, its rows name 2',
      `epoch 1: 2 examples are missing: ${decodePositions(gone!.positions).join(', ')}`,
    ]);
    expect(epochs[0]).toMatchObject({ numExamples: 8, numMissing: 2 });
  });

  it('fails where nobody told of a step, at the end as well', () => {
    const rows = honestRows().filter(({ step }) => step !== 2 && step !== 6);
    expect(prove(rows).problems).toMatchObject([
      'step 2: no row says which examples it used',
      expect.stringMatching(/^epoch 1: 4 examples are missing: /),
      'epoch 1: expected 10 examples, the sums of its steps count 6',
      'step 6: no row says which examples it used',
      expect.stringMatching(/^epoch 2: 2 examples are missing: /),
      'epoch 2: expected 10 examples, the sums of its steps count 8',
    ]);
    expect(prove([]).holds).toBe(false);
  });

  it('fails where an example is in a step twice', () => {
    const rows = withRow(3, 0, (row) => {
      const [example = 0] = decodePositions(row.positions);
      return [{ ...row, positions: encodePositions([example, example]) }];
    });
    const [example] = decodePositions(
      rows.find(({ step, replica }) => step === 3 && replica === 0)!.positions,
    );
    expect(prove(rows).problems).toEqual([
      'step 3: expected 2 examples, its rows name 3',
      'step 3: its sums count 2 examples, its rows name 3',
      `epoch 1: 1 example is counted more than once: ${example} in steps 3, 3`,
    ]);
  });

  it('fails where two reports of a replica contradict each other, even if only the counts tell', () => {
    const other = encodePositions([0, 9]);
    const { holds, problems } = prove(withRow(1, 0, (row) => [row, { ...row, positions: other }]));
    expect(holds).toBe(false);
    expect(problems[0]).toMatch(
      /^step 1, replica 0: two reports contradict each other, one names examples \d, \d, the other one 0, 9$/,
    );
    const counts = prove(withRow(1, 1, (row) => [{ ...row, numCounted: 5 }]));
    expect(counts.problems).toEqual([
      'step 1, replica 1: its row says that the step counted 5 examples, another row 4',
    ]);
  });

  it('fails where the sums counted more than the rows name', () => {
    const rows = honestRows().map((row) => (row.step === 5 ? { ...row, numCounted: 5 } : row));
    expect(prove(rows).problems).toEqual([
      'step 5: its sums count 5 examples, its rows name 4',
      'epoch 2: expected 10 examples, the sums of its steps count 11',
    ]);
  });

  it('fails where a row is of another epoch, or names an example that there is not', () => {
    const later = prove(withRow(1, 0, (row) => [{ ...row, epoch: 1 }]));
    expect(later.problems).toEqual(['step 1, replica 0: expected epoch 1, its row says 2']);
    const foreign = prove(withRow(3, 0, (row) => [{ ...row, positions: encodePositions([12]) }]));
    expect(foreign.problems[0]).toBe('step 3, replica 0: expected examples below 10, its row names 12');
    expect(foreign.problems[1]).toMatch(/^epoch 1: 1 example is missing: \d$/);
  });

  it('fails where a job has succeeded in the middle of an epoch', () => {
    expect(prove(honestRows(), { ...FACTS, lastStep: 5 }).problems).toEqual([
      'epoch 2: expected 3 steps of a job that has succeeded, it committed 2',
    ]);
  });

  it('names the first problems and counts the others', () => {
    const facts: LedgerFacts = { ...FACTS, lastStep: 30, status: 'failed' };
    const { problems } = prove([], facts);
    expect(problems).toHaveLength(11);
    expect(problems.at(-1)).toBe('40 more');
  });
});

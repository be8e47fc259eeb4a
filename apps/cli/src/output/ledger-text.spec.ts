import { stripVTControlCharacters } from 'node:util';
import type { EpochAudit, LedgerFacts, LedgerProof } from '@thaw/orchestration';
import type { LocatedExample } from '@thaw/protocol';
import { expect, it } from 'vitest';
import { describeLedger } from './ledger-text.js';

const FACTS: LedgerFacts = {
  ...{ numExamples: 10, numHeldOut: 3, numReplicas: 2, batchSize: 4, lastStep: 4 },
  status: 'running',
};

const WHOLE: EpochAudit = {
  ...{ epoch: 0, numSteps: 3, stepsPerEpoch: 3, isOver: true, numExamples: 10, numCounted: 10 },
  ...{ numMissing: 0, missing: [], numRepeated: 0, repeated: [] },
};

const LOCATED: readonly LocatedExample[] = [
  { position: 3, file: 'photos/cat/3.jpg', place: '' },
  { position: 5, file: 'images.idx', place: 'at example 12' },
];

function textOf(
  facts: Partial<LedgerFacts>,
  proof: Partial<LedgerProof>,
  located: readonly LocatedExample[] = [],
): string {
  const held = { holds: true, epochs: [WHOLE], problems: [], numAhead: 0, ...proof };
  return stripVTControlCharacters(describeLedger({ ...FACTS, ...facts }, held, located));
}

it('a ledger of a job that runs says how far its proof goes', () => {
  const epochs = [WHOLE, { ...WHOLE, epoch: 1, numSteps: 1, isOver: false, numExamples: 4, numCounted: 4 }];
  expect(textOf({}, { epochs, numAhead: 2 })).toBe(
    [
      '  epoch   1  3 of 3 steps  10 of 10 examples, each counted once',
      '  epoch   2  1 of 3 steps  4 of 10 examples so far, each counted once',
      '  3 held-back examples are in no step',
      '  2 rows are of later steps, which the job has not completed or takes again',
      'proved for the 4 steps so far of this job, which is running: each example counted once per epoch',
    ].join('\n'),
  );
});

it('a ledger that does not prove it says what is wrong', () => {
  const epochs = [{ ...WHOLE, numExamples: 8, numMissing: 2, numRepeated: 1 }];
  const problems = [
    'epoch 1: 2 examples are missing: 3, 4',
    'epoch 1: 1 example is counted more than once: 5 in steps 1, 2',
  ];
  expect(
    textOf({ numHeldOut: 0, lastStep: 3, status: 'succeeded' }, { holds: false, epochs, problems }, LOCATED),
  ).toBe(
    [
      '  epoch   1  3 of 3 steps  8 of 10 examples, 2 missing, 1 counted more than once',
      'not proved for the 3 steps of this job, which has succeeded: problems',
      '  epoch 1: 2 examples are missing: 3, 4',
      '  epoch 1: 1 example is counted more than once: 5 in steps 1, 2',
      '  example 3 is photos/cat/3.jpg',
      '  example 5 is images.idx at example 12',
    ].join('\n'),
  );
});

import { styleText } from 'node:util';
import { hasEnded, type EpochAudit, type LedgerFacts, type LedgerProof } from '@thaw/orchestration';
import type { LocatedExample } from '@thaw/protocol';

/** What a ledger proves, for people. */
export function describeLedger(
  facts: LedgerFacts,
  proof: LedgerProof,
  located: readonly LocatedExample[],
): string {
  const { numHeldOut } = facts;
  const lines = proof.epochs.map((epoch) => describeEpoch(facts, epoch));
  if (numHeldOut > 0) lines.push(`  ${numHeldOut} held-back examples are in no step`);
  if (proof.numAhead > 0)
    lines.push(`  ${proof.numAhead} rows are of later steps, which the job has not completed or takes again`);
  return [
    ...lines,
    verdictOf(facts, proof),
    ...proof.problems.map((problem) => `  ${problem}`),
    ...located.map(describeExample),
  ].join('\n');
}

function describeExample({ position, file, place }: LocatedExample): string {
  return `  example ${position} is ${file}${place && ` ${place}`}`;
}

function describeEpoch({ numExamples }: LedgerFacts, audit: EpochAudit): string {
  const { epoch, numSteps, stepsPerEpoch, isOver, numRepeated, numMissing } = audit;
  const faults = [
    ...(numMissing > 0 ? [`${numMissing} missing`] : []),
    ...(numRepeated > 0 ? [`${numRepeated} counted more than once`] : []),
  ];
  const counted = faults.length === 0 ? 'each counted once' : faults.join(', ');
  const done = `${numSteps} of ${stepsPerEpoch} steps  ${audit.numExamples} of ${numExamples} examples`;
  return `  epoch ${String(epoch + 1).padStart(3)}  ${done}${isOver ? '' : ' so far'}, ${counted}`;
}

function verdictOf({ lastStep, status }: LedgerFacts, { holds, problems }: LedgerProof): string {
  const steps = `the ${lastStep} steps ${hasEnded({ status }) ? `of this job, which has ${status}` : `so far of this job, which is ${status}`}`;
  if (!holds)
    return `${styleText('red', 'not proved')} for ${steps}: ${problems.length === 1 ? 'a problem' : 'problems'}`;
  return `${styleText('green', 'proved')} for ${steps}: each example counted once per epoch`;
}

import { expect, it } from 'vitest';
import { runChaos, type ChaosReport } from './testing/chaos.js';

it('a minute of chaos changes no bit of a job', async () => {
  const report = await runChaos('--seed', '3', '--minutes', '1');
  const { differences, shortcomings, exitCode, rounds, generations } = report;
  const applied = sumOf(report, 'applied');
  const inReduce = sumOf(report, 'inReduce');
  process.stdout.write(`${describeCounts(report)}\n`);
  expect({ differences, shortcomings, exitCode }).toEqual({ differences: [], shortcomings: [], exitCode: 0 });
  expect(rounds).toBeGreaterThan(0);
  expect(generations).toBeGreaterThan(rounds);
  // On a busy machine it takes most of the minute to replace workers.
  expect(applied).toBeGreaterThanOrEqual(3);
  // Half of them are meant to be; one that waited in vain for a second member is made up for later.
  expect(inReduce).toBeGreaterThanOrEqual(applied / 4);
}, 400_000);

function describeCounts(report: ChaosReport): string {
  const { seed, rounds, generations, restarts, workersReplaced, stepsDoneAgain, differences } = report;
  const faults = Object.entries(report.faults).filter(([, { applied }]) => applied > 0);
  return [
    `chaos with seed ${seed}: ${rounds} rounds, ${generations} generations, ${differences.length} differences`,
    `${sumOf(report, 'applied')} faults (${faults.map(([name, { applied }]) => `${applied} ${name}`).join(', ')})`,
    `${sumOf(report, 'inReduce')} of them inside a reduction, ${sumOf(report, 'skipped')} more left out`,
    `${restarts} times with nobody left, ${workersReplaced} workers replaced, ${stepsDoneAgain} steps done again`,
  ].join('; ');
}

function sumOf({ faults }: ChaosReport, key: 'applied' | 'inReduce' | 'skipped'): number {
  return Object.values(faults).reduce((sum, each) => sum + each[key], 0);
}

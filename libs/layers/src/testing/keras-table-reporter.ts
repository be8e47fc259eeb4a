import { readFileSync, writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';
import { boundFor, FAMILIES, kerasNames, README, withTable, type TableRow } from './keras-table.js';
import type { Measurement } from './measurement.js';

/** A reporter of vitest that writes the README's table anew from what the tests of a whole run measured. */
export default class KerasTableReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const failed = tests.filter((test) => test.result().state === 'failed');
    if (failed.length > 0) return;
    const measurements = tests.flatMap((test) => test.meta().keras ?? []);
    writeFileSync(README, withTable(readFileSync(README, 'utf8'), tableRows(measurements)));
    process.stdout.write(`libs/layers/README.md: ${measurements.length} cases\n`);
  }
}

function tableRows(measurements: readonly Measurement[]): TableRow[] {
  return FAMILIES.flatMap((family) =>
    kerasNames(family).map((name) => {
      const own = measurements.filter((each) => each.family === family && each.name === name);
      const difference = own.reduce((largest, each) => Math.max(largest, each.difference), 0);
      return { family, name, numCases: own.length, bound: boundFor(difference) };
    }),
  );
}

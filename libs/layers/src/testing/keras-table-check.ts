import { expect } from 'vitest';
import { kerasNames, readTable, type Family } from './keras-table.js';

/** How often each name occurs. */
export function countNames(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** Checks the rows of a family: one for each of Keras's names, with cases where the fixtures have some and `offered` has it. */
export function expectRows(
  family: Family,
  { cases, offered }: { cases: ReadonlyMap<string, number>; offered: readonly string[] },
): void {
  const rows = readTable().filter((row) => row.family === family);
  expect(rows.map(({ name }) => name).sort(), 'the rows').toEqual([...kerasNames(family)].sort());
  const checked = rows.filter(({ numCases }) => numCases > 0);
  expect(Object.fromEntries(checked.map(({ name, numCases }) => [name, numCases])), 'the cases').toEqual(
    Object.fromEntries([...cases].sort()),
  );
  expect(checked.map(({ name }) => name).sort(), 'what there is').toEqual([...offered].sort());
}

import { readFileSync } from 'node:fs';
import { readFixture } from './fixture-files.js';

/** What the table in the README has rows for, in its order. */
export const FAMILIES = ['layers', 'losses', 'optimizers', 'metrics', 'applications'] as const;

/** One of {@link FAMILIES}. */
export type Family = (typeof FAMILIES)[number];

/** One class of Keras, or application, and how it was held against Keras. */
export interface TableRow {
  family: Family;
  /** As Keras calls it. */
  name: string;
  /** How many cases the fixtures have; 0 for what is not there yet. */
  numCases: number;
  /** What no difference between a case's tensors exceeds, see {@link relativeDifference}. */
  bound: number;
}

/** The README that has the table. */
export const README = new URL('../../README.md', import.meta.url);

/** The largest relative difference that any comparison allows. */
export const TOLERANCE = 1e-5;

/** How much is added to a tensor's largest value before a difference is divided by it. */
const SCALE_OFFSET = 0.1;

/** `max|a-b| / (0.1 + max|b|)`: at most 1e-5 where `|a-b| <= 1e-6 + 1e-5 * max|b|`. NaN is infinitely far from everything. */
export function relativeDifference(received: ArrayLike<number>, keras: readonly number[]): number {
  const largest = keras.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  const difference = keras.reduce((max, value, index) => {
    const gap = Math.abs(value - (received[index] ?? Number.NaN));
    return Number.isNaN(gap) ? Number.POSITIVE_INFINITY : Math.max(max, gap);
  }, 0);
  return difference / (SCALE_OFFSET + largest);
}

/**
 * The bound that the table states for a difference. Processors round differently, so it is a power of ten that leaves
 * room for four times what was measured, if the tolerance does.
 */
export function boundFor(difference: number): number {
  const power = Math.ceil(Math.log10(4 * Math.max(difference, Number.MIN_VALUE)));
  return Math.min(TOLERANCE, Number(`1e${Math.max(power, SMALLEST_POWER)}`));
}

/** Float32 itself is no finer. */
const SMALLEST_POWER = -7;

const START =
  '<!-- The table below is written by `npm run keras-table`. -->\n<!-- prettier-ignore-start -->\n';
const END = '<!-- prettier-ignore-end -->\n';

/** The README with another table. */
export function withTable(readme: string, rows: readonly TableRow[]): string {
  const [before = '', rest = ''] = readme.split(START);
  const [, after = ''] = rest.split(END);
  return `${before}${START}${formatTable(rows)}${END}${after}`;
}

function formatTable(rows: readonly TableRow[]): string {
  const lines = FAMILIES.flatMap((family) => {
    const own = rows.filter((row) => row.family === family);
    const checked = own.filter(({ numCases }) => numCases > 0);
    const missing = own.filter(({ numCases }) => numCases === 0).map(({ name }) => name);
    return [
      ...checked.map(
        ({ name, numCases, bound }) => `| ${family} | ${name} | ${numCases} | ${bound.toExponential()} |`,
      ),
      ...(missing.length > 0 ? [`| ${family} | ${missing.join(', ')} | not yet | |`] : []),
    ];
  });
  return [
    '| in Keras | name | cases | largest difference at most |',
    '| --- | --- | --- | --- |',
    ...lines,
    '',
  ].join('\n');
}

/** The rows of the table in the README. */
export function readTable(): TableRow[] {
  const [, table = ''] = readFileSync(README, 'utf8').split(START);
  const lines = table.split(END)[0]?.split('\n').slice(2) ?? [];
  return lines
    .filter((line) => line !== '')
    .flatMap((line) => {
      const [family, names = '', cases, bound] = line
        .split('|')
        .slice(1)
        .map((cell) => cell.trim());
      const numCases = cases === 'not yet' ? 0 : Number(cases);
      return names
        .split(', ')
        .map((name) => ({ family: family as Family, name, numCases, bound: Number(bound) }));
    });
}

let stated: ReadonlyMap<string, number> | undefined;

/** What the table says of a class; infinite where it has no row, which the table's own test reports. */
export function statedBound(family: Family, name: string): number {
  stated ??= new Map(readTable().map((row) => [`${row.family} ${row.name}`, row.bound]));
  return stated.get(`${family} ${name}`) ?? Number.POSITIVE_INFINITY;
}

/** The names that Keras has in a family. */
export function kerasNames(family: Family): readonly string[] {
  return (readFixture('keras-names') as Record<Family, string[]>)[family];
}

/** Keras's name of what a job file or a class of ours calls almost so: `kl_divergence` is `KLDivergence`. */
export function kerasName(family: Family, name: string): string {
  const plain = (text: string): string => text.replaceAll('_', '').toLowerCase();
  return kerasNames(family).find((each) => plain(each) === plain(name)) ?? name;
}

import Table from 'cli-table3';
import type { ConfusionMatrix } from '@thaw/orchestration';

/** How well one class was told from the others. */
export interface ClassReport {
  readonly className: string;
  /** Examples of the class. */
  readonly numExamples: number;
  /** Of the examples taken for the class, the fraction that is of it; 0 if none was. */
  readonly precision: number;
  /** Of the examples of the class, the fraction that was taken for it; 0 if there is none. */
  readonly recall: number;
}

/** Precision and recall of each class. */
export function classReports({ classNames, counts }: ConfusionMatrix): ClassReport[] {
  const size = classNames.length;
  const count = (actual: number, taken: number): number => counts[actual * size + taken] ?? 0;
  return classNames.map((className, label) => {
    const labels = [...classNames.keys()];
    const numExamples = labels.reduce((sum, taken) => sum + count(label, taken), 0);
    const numTaken = labels.reduce((sum, actual) => sum + count(actual, label), 0);
    const right = count(label, label);
    return {
      className,
      numExamples,
      precision: fraction(right, numTaken),
      recall: fraction(right, numExamples),
    };
  });
}

/** Wider matrices are left out of tables for people. */
const MOST_COLUMNS = 12;

/** Each class in a row: its precision and recall, and what its examples were taken for. */
export function tableOfClasses(confusion: ConfusionMatrix): string {
  const { classNames, counts } = confusion;
  const size = classNames.length;
  const taken = size <= MOST_COLUMNS ? classNames.map((name) => `as ${name}`) : [];
  const table = new Table({
    head: ['class', 'examples', 'precision', 'recall', ...taken],
    style: { head: [], border: [] },
  });
  for (const [label, { className, numExamples, precision, recall }] of classReports(confusion).entries()) {
    const row = counts.slice(label * size, (label + 1) * size);
    table.push([
      className,
      numExamples,
      precision.toFixed(4),
      recall.toFixed(4),
      ...taken.map((_, at) => row[at]),
    ]);
  }
  return table.toString();
}

function fraction(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

import { describe, expect, it } from 'vitest';
import { classReports, tableOfClasses } from './class-report.js';
import { csvRow } from './csv-row.js';

const CONFUSION = { classNames: ['cat', 'dog', 'owl'], counts: [3, 1, 0, 2, 4, 0, 0, 0, 0] };

describe('a confusion matrix', () => {
  it('says precision and recall of each class, 0 where nothing counts', () => {
    expect(classReports(CONFUSION)).toEqual([
      { className: 'cat', numExamples: 4, precision: 3 / 5, recall: 3 / 4 },
      { className: 'dog', numExamples: 6, precision: 4 / 5, recall: 4 / 6 },
      { className: 'owl', numExamples: 0, precision: 0, recall: 0 },
    ]);
  });

  it('becomes a table with a row for each class', () => {
    const rows = tableOfClasses(CONFUSION).split('\n');
    expect(rows[1]).toMatch(/class.*examples.*precision.*recall.*as cat.*as dog.*as owl/);
    expect(rows[5]).toMatch(/dog.* 6 .*0\.8000.*0\.6667.* 2 .* 4 .* 0 /);
  });
});

describe('a row of CSV', () => {
  it('quotes what would be read otherwise', () => {
    expect(csvRow(['a,b.png', 'say "x"', 'plain', '1'])).toBe('"a,b.png","say ""x""",plain,1\n');
  });
});

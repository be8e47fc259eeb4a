import { expect, it } from 'vitest';
import { onceForEach } from './once-for-each.js';

it('makes a result once for each key, also one that is nothing', () => {
  const asked: number[] = [];
  const make = onceForEach(
    ({ key }: { key: object; value: number }) => key,
    ({ value }) => (asked.push(value), value === 0 ? undefined : value + 1),
  );
  const [first, second] = [{}, {}];
  const results = [
    make({ key: first, value: 1 }),
    make({ key: second, value: 0 }),
    make({ key: first, value: 1 }),
    make({ key: second, value: 0 }),
  ];
  expect({ results, asked }).toEqual({ results: [2, undefined, 2, undefined], asked: [1, 0] });
});

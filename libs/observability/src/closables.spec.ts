import { expect, it } from 'vitest';
import { Closables, type Closable } from './closables.js';

it('closes all that was opened, and nothing where there was none', async () => {
  const closed: string[] = [];
  const openedAs = (name: string) => ({ name, close: async () => void closed.push(name) });
  const closables = new Closables();
  const first = openedAs('first');
  expect(closables.add(first)).toBe(first);
  const nothing = undefined as Closable | undefined;
  expect(closables.add(nothing)).toBeUndefined();
  closables.add(openedAs('second'));
  await closables.close();
  expect(closed).toEqual(['first', 'second']);
});

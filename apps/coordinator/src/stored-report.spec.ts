import { expect, it } from 'vitest';
import { storedAfter } from './stored-report.js';

it('waits for a report and for those before it, and keeps nothing of them', async () => {
  const done: string[] = [];
  const reports = ['first', 'second', 'third'].map(async (name) => {
    await Promise.resolve();
    done.push(name);
  });
  const all = reports.reduce(storedAfter, Promise.resolve());
  await expect(all).resolves.toBeUndefined();
  expect(done).toEqual(['first', 'second', 'third']);
});

it('is never said to be stored behind one that is not', async () => {
  const lost = Promise.reject(new Error('the disk is full'));
  const later = storedAfter(storedAfter(Promise.resolve(), lost), Promise.resolve());
  await expect(later).rejects.toThrow('the disk is full');
});

// @ts-check
import { describe, expect, it } from 'vitest';
import { runOf } from './testing/measured-row.mjs';
import { takeTurns } from './turns.mjs';

/** @param {{ failing?: string, signal?: AbortSignal }} [options] */
async function turnsOf({ failing, signal = new AbortController().signal } = {}) {
  /** @type {string[]} */
  const order = [];
  const contestants = ['thaw', 'ddp', 'keras'].map((name) => ({
    name,
    run: async () => {
      order.push(name);
      if (name === failing) throw new Error(`no ${name} here`);
      return runOf({});
    },
  }));
  const turns = await takeTurns(contestants, { repeats: 3, signal, note: () => undefined });
  return { ...turns, order: order.join(' ') };
}

describe('turns', () => {
  it('come in the other order in every second repeat', async () => {
    const { order, contestants } = await turnsOf();
    expect(order).toBe('thaw ddp keras keras ddp thaw thaw ddp keras');
    expect(contestants.map(({ name, runs }) => [name, runs.length])).toEqual([
      ['thaw', 3],
      ['ddp', 3],
      ['keras', 3],
    ]);
  });

  it('go on without a peer that fails, which is named with the reason', async () => {
    const { order, contestants, missing } = await turnsOf({ failing: 'ddp' });
    expect(order).toBe('thaw ddp keras keras thaw thaw keras');
    expect(contestants.map(({ name }) => name)).toEqual(['thaw', 'keras']);
    expect(missing).toEqual([{ name: 'ddp', why: 'no ddp here' }]);
  });

  it('end when Thaw fails, or the signal aborts', async () => {
    await expect(turnsOf({ failing: 'thaw' })).rejects.toThrow('no thaw here');
    await expect(turnsOf({ failing: 'ddp', signal: AbortSignal.abort() })).rejects.toThrow('aborted');
  });
});

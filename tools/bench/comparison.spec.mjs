// @ts-check
import { describe, expect, it } from 'vitest';
import { refusalOf, verdictsOf } from './comparison.mjs';
import { measuredRow, runOf } from './testing/measured-row.mjs';

describe('the comparison of a row', () => {
  it('divides the median of a peer by that of Thaw', () => {
    const row = measuredRow(
      { thaw: [{ totalMs: 10 }, { totalMs: 12 }, { totalMs: 90 }], ddp: [{ totalMs: 120 }] },
      [{ measure: 'totalMs', against: 'ddp', atLeast: 8 }],
    );
    expect(verdictsOf(row)).toMatchObject([{ peer: 'ddp', ratio: 10, isMet: true }]);
  });

  it('takes the peer that needs least where the best one is asked for', () => {
    const row = measuredRow({ thaw: [{ totalMs: 10 }], ddp: [{ totalMs: 30 }], keras: [{ totalMs: 9 }] }, [
      { measure: 'totalMs', against: 'best', atLeast: 1 },
    ]);
    expect(verdictsOf(row)).toMatchObject([{ peer: 'keras', ratio: 0.9, isMet: false }]);
  });

  it('passes no verdict where the peer is missing or has no such measure', () => {
    const row = measuredRow({ thaw: [{ totalMs: 10 }], ddp: [{ peakRssBytes: null }] }, [
      { measure: 'totalMs', against: 'keras', atLeast: 1 },
      { measure: 'peakRssBytes', against: 'ddp', atLeast: 1 },
    ]);
    expect(verdictsOf(row).map(({ isMet }) => isMet)).toEqual([null, null]);
  });

  it('refuses a row whose final losses differ by more than one percent, and names both', () => {
    const row = measuredRow({ thaw: [{ finalLoss: 1 }], ddp: [{ finalLoss: 1.0101 }] });
    expect(refusalOf(row)).toBe(
      'the final losses: expected at most 1.0 % between them, received 1.0000 of thaw and 1.0101 of ddp, 1.0 %',
    );
    expect(
      refusalOf(measuredRow({ thaw: [{ finalLoss: 1 }], ddp: [{ finalLoss: 1.0099 }] })),
    ).toBeUndefined();
  });

  it('refuses losses that are no numbers', () => {
    const diverged = { finalLoss: Number.NaN };
    expect(refusalOf(measuredRow({ thaw: [diverged] }))).toContain(
      'expected a finite final loss, received NaN',
    );
    expect(refusalOf(measuredRow({ thaw: [{ finalLoss: 1 }], ddp: [diverged] }))).toContain('NaN of ddp');
  });

  it('compares no losses where nothing is trained', () => {
    const row = { contestants: [{ name: 'thaw', runs: [runOf({ finalLoss: null })] }] };
    expect(refusalOf(row)).toBeUndefined();
  });
});

// @ts-check
import { describe, expect, it } from 'vitest';
import { plotOf } from './plot.mjs';
import { reportOf, shortcomingsOf } from './report.mjs';
import { tableOf } from './table.mjs';
import { measuredRow } from './testing/measured-row.mjs';

const MACHINE = {
  ...{ cpu: 'A processor', cores: 2, memoryBytes: 2 ** 34, platform: 'linux-x64', node: 'v20.0.0' },
  loadBefore: [0.1, 0.2, 0.3],
};

/** @param {readonly ReturnType<typeof measuredRow>[]} measured @param {{ isQuick?: boolean, failed?: readonly { id: string, title: string, why: string }[] }} [options] */
function reported(measured, { isQuick = false, failed = [] } = {}) {
  return reportOf({
    ...{ at: '2030-01-01T00:00:00.000Z', machine: MACHINE, isQuick, repeats: 1 },
    ...{ measured: [...measured], failed: [...failed] },
  });
}

const MET = measuredRow({ thaw: [{ totalMs: 1_000 }], ddp: [{ totalMs: 9_000 }] }, [
  { measure: 'totalMs', against: 'ddp', atLeast: 8 },
]);
const MISSED = measuredRow({ thaw: [{ totalMs: 1_000 }], ddp: [{ totalMs: 2_000 }] }, [
  { measure: 'totalMs', against: 'ddp', atLeast: 8 },
]);
const UNEQUAL = measuredRow({ thaw: [{ finalLoss: 1 }], ddp: [{ finalLoss: 2 }] });

describe('the report', () => {
  it('has the medians, what is reached and what is to reach, and all settings', () => {
    const table = tableOf(reported([MET]));
    expect(table).toContain('| ddp  | 9000 ms ±0 %');
    expect(table).toContain('- 9.00x; to reach: 8x in total against ddp');
    expect(table).toContain('- replicas 2');
    expect(table).toContain('A processor, 2 cores');
  });

  it('has no numbers of contestants that did not do the same work', () => {
    const report = reported([UNEQUAL]);
    expect(report.rows).toEqual([]);
    expect(tableOf(report)).toContain('Not reported: the final losses: expected at most 1.0 %');
    expect(tableOf(report)).not.toContain('10.00 ms');
    expect(shortcomingsOf(report)).toHaveLength(1);
  });

  it('falls short where a target is missed, a row is refused or one could not be measured', () => {
    const failed = [{ id: 'broken', title: 'a broken row', why: 'no reason' }];
    expect(shortcomingsOf(reported([MET]))).toEqual([]);
    expect(shortcomingsOf(reported([MET, MISSED, UNEQUAL], { failed }))).toEqual([
      'broken could not be measured: no reason',
      expect.stringContaining('row is not reported: the final losses'),
      'row: expected 8x in total against ddp, measured 2.00x',
    ]);
  });

  it('asks nothing of a quick run but that everything ran on the same work', () => {
    expect(shortcomingsOf(reported([MISSED], { isQuick: true }))).toEqual([]);
    expect(shortcomingsOf(reported([UNEQUAL], { isQuick: true }))).toHaveLength(1);
  });

  it('names peers that could not run', () => {
    const row = { ...MET, missing: [{ name: 'keras', why: 'no such module' }] };
    expect(tableOf(reported([row]))).toContain('- keras could not run: no such module');
  });

  it('draws each contestant as long as its time', () => {
    const plot = plotOf(reported([MET]));
    const [own, peer] = [...plot.matchAll(/<rect x="220".* width="([\d.]+)"/g)].map((match) =>
      Number(match[1]),
    );
    expect((peer ?? 0) / (own ?? 1)).toBeCloseTo(9, 1);
    expect(plot).toContain('row ddp');
  });
});

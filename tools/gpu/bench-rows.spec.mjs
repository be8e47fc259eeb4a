// @ts-check
import { expect, it } from 'vitest';
import { measuredRow } from '../bench/testing/measured-row.mjs';
import { reportOf } from '../bench/report.mjs';
import { isAgreed } from './bench-rows.mjs';

/** @param {import('../bench/contestant.mjs').MeasuredRow[]} measured @param {import('../bench/bench.mjs').FailedRow[]} [failed] */
function reportWith(measured, failed = []) {
  return reportOf(/** @type {any} */ ({ at: '', machine: {}, isQuick: false, repeats: 1, measured, failed }));
}

it('needs the same losses in every row, and somebody to have them with', () => {
  const row = measuredRow({ thaw: [{ finalLoss: 1 }], ddp: [{ finalLoss: 1 }] });
  expect(isAgreed(reportWith([row, row]))).toBe(true);
  const other = measuredRow({ thaw: [{ finalLoss: 1 }], ddp: [{ finalLoss: 2 }] });
  expect(isAgreed(reportWith([row, other]))).toBe(false);
  const alone = {
    ...measuredRow({ thaw: [{ finalLoss: 1 }] }),
    missing: [{ name: 'ddp', why: 'no PyTorch' }],
  };
  expect(isAgreed(reportWith([row, alone]))).toBe(false);
  expect(isAgreed(reportWith([row], [{ id: 'frozen', title: '', why: 'no GPU' }]))).toBe(false);
});

// @ts-check
import { expect, it } from 'vitest';
import { rowsOn } from './rows.mjs';
import { onGpu } from './training-row.mjs';
import { TRAINING_ROWS } from './training-rows.mjs';

it('is, on GPUs, a contest with the peers that compute there, than which it is to be no slower', () => {
  const rows = TRAINING_ROWS.map(onGpu);
  const contests = rows.map(({ id, peers }) => [id, ...peers]);
  expect(contests).toEqual([
    ['frozen', 'ddp', 'precompute'],
    ['warm', 'ddp'],
    ['last-stage', 'ddp'],
    ['photos', 'ddp-loader'],
    ['everything', 'ddp'],
  ]);
  for (const { peers, targets } of rows)
    expect(targets).toEqual(peers.map((against) => ({ measure: 'totalMs', against, atLeast: 1 })));
  expect(rowsOn('gpu').map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
});

it('is there twice on the processor: with a replica for each worker, and with many', () => {
  const ids = rowsOn('cpu').map(({ id }) => id);
  for (const { id } of TRAINING_ROWS) expect(ids).toEqual(expect.arrayContaining([id, `${id}-r8`]));
});

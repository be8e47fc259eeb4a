import { expect, it } from 'vitest';
import { idleShareOf, warmTimesAfter, type WarmTimes } from './warm-times.js';

it('is the share of waiting in the steps after the first three of a generation', () => {
  let times: WarmTimes | undefined;
  const shares: (number | undefined)[] = [];
  for (const [index, waitedMs] of [900, 900, 900, 10, 50].entries()) {
    times = warmTimesAfter(times, index + 1, { computeMs: 30, waitedMs });
    shares.push(idleShareOf(times));
  }
  expect(shares).toEqual([undefined, undefined, undefined, 0.25, 0.5]);
  expect(idleShareOf({ computeMs: 0, waitedMs: 0 })).toBeUndefined();
});

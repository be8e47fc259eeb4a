import { describe, expect, it } from 'vitest';

import { BatchFeed, type BatchSource } from './batch-feed.js';

/** Passes of three numbers each, as many as are asked for. */
function passes(limit = Infinity): BatchSource<number> & { closed: number[] } {
  const closed: number[] = [];
  return {
    numBatches: undefined,
    closed,
    async *pass(index) {
      try {
        for (let batch = 0; batch < 3 && index < limit; batch++) yield 10 * index + batch;
      } finally {
        closed.push(index);
      }
    },
  };
}

async function take(feed: BatchFeed<number>): Promise<number[]> {
  const taken: number[] = [];
  for await (const batch of feed.epoch()) taken.push(batch);
  return taken;
}

describe('BatchFeed', () => {
  it('makes an epoch of each pass, and knows its length only if the source does', async () => {
    const feed = new BatchFeed(passes());
    expect([await take(feed), await take(feed), feed.numSteps]).toEqual([[0, 1, 2], [10, 11, 12], undefined]);
    expect(new BatchFeed({ ...passes(), numBatches: 3 }).numSteps).toBe(3);
  });

  it('cuts passes into epochs of a fixed number of batches', async () => {
    const feed = new BatchFeed(passes(), 2);
    expect([await take(feed), await take(feed), await take(feed)]).toEqual([
      [0, 1],
      [2, 10],
      [11, 12],
    ]);
    expect([feed.numSteps, feed.isExhausted]).toEqual([2, false]);
  });

  it('says when the batches ran out within an epoch, and throws when an epoch has none', async () => {
    const feed = new BatchFeed(passes(1), 2);
    expect([await take(feed), await take(feed), feed.isExhausted]).toEqual([[0, 1], [2], true]);
    await expect(take(feed)).rejects.toThrow(
      'batches: expected at least one in an epoch, received none; give a function that makes them anew for each epoch',
    );
  });

  it('ends a pass that is left in the middle', async () => {
    const source = passes();
    const feed = new BatchFeed(source);
    for await (const batch of feed.epoch()) if (batch === 1) break;
    expect(source.closed).toEqual([0]);
    const counted = new BatchFeed(source, 2);
    await take(counted);
    expect(source.closed).toEqual([0]);
    await counted.close();
    expect(source.closed).toEqual([0, 0]);
  });
});

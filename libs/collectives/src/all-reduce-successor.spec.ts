import type { Generation } from '@thaw/orchestration';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeScenario } from './testing/reduce-scenario.js';
import { startMembers } from './testing/memory-members.js';

const NEXT: Generation = { term: 3, number: 3 };
const AFTER: Generation = { term: 3, number: 4 };

/** What each member hears in one reduce in which it says its own word. */
async function heardBy(
  said: readonly (Generation | undefined)[],
  scenario = makeScenario({ worldSize: said.length, length: 100 }),
): Promise<(Generation | undefined)[]> {
  const { reduce } = startMembers(scenario);
  const outcomes = await Promise.all(said.map((successor, rank) => reduce(rank, { successor })));
  return outcomes.map(({ report }) => report.successor);
}

describe('the generation in which members go on', () => {
  it('is known to each of them after the reduce in which all named it', async () => {
    expect(await heardBy([NEXT, NEXT, NEXT])).toEqual([NEXT, NEXT, NEXT]);
    expect(await heardBy([NEXT])).toEqual([NEXT]);
  });

  it('is none while one of them is not ready, or ready for another one', async () => {
    expect(await heardBy([NEXT, undefined, NEXT])).toEqual([undefined, undefined, undefined]);
    expect(await heardBy([NEXT, NEXT, AFTER])).toEqual([undefined, undefined, undefined]);
  });

  it('is known to members that own no bucket, and asked of those without examples', async () => {
    // One bucket: ranks 1 and 2 own none.
    const scenario = makeScenario({ worldSize: 3, length: 10, absent: [3, 4, 5, 6, 7] });
    expect(await heardBy([NEXT, NEXT, NEXT], scenario)).toEqual([NEXT, NEXT, NEXT]);
    expect(await heardBy([NEXT, NEXT, undefined], scenario)).toEqual([undefined, undefined, undefined]);
  });

  it('is asked anew in each reduce, also of a member that is ahead of others', async () => {
    const scenario = makeScenario({ worldSize: 3, length: 100 });
    const { reduce } = startMembers(scenario);
    const twice = async (rank: number, words: readonly (Generation | undefined)[]) => {
      const heard = [];
      for (const [index, successor] of words.entries())
        heard.push((await reduce(rank, { step: index + 1, successor })).report.successor);
      return heard;
    };
    const heard = await Promise.all([
      twice(0, [undefined, NEXT, NEXT]),
      twice(1, [NEXT, NEXT, NEXT]),
      twice(2, [NEXT, NEXT, undefined]),
    ]);
    for (const each of heard) expect(each).toEqual([undefined, NEXT, undefined]);
  });

  it('is the same on all members, whoever says what', async () => {
    const word = fc.constantFrom(undefined, NEXT, AFTER);
    await fc.assert(
      fc.asyncProperty(
        fc.array(word, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 90 }),
        async (said, length) => {
          const heard = await heardBy(said, makeScenario({ worldSize: said.length, length }));
          const isUnanimous = said.every((each) => each === said[0]);
          expect(heard).toEqual(said.map(() => (isUnanimous ? said[0] : undefined)));
        },
      ),
      { numRuns: 100 },
    );
  });
});

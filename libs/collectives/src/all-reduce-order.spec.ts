import type { GradientChunk } from '@thaw/protocol';
import { describe, expect, it } from 'vitest';
import type { ChunkFate } from './memory-transport.js';
import { BUCKET_LENGTH, expectSum, someTurns, startMembers } from './testing/memory-members.js';
import { seededUniform } from './testing/random-vectors.js';
import { makeScenario } from './testing/reduce-scenario.js';
import { reduceOn, reduceOnAll } from './testing/reducing-members.js';

describe('AllReduce among members that are not in step', () => {
  const scenario = makeScenario({ worldSize: 3, length: 100 });

  it('keeps what faster peers send for the next step', async () => {
    const { reduce } = startMembers(scenario);
    const fast = [reduce(0), reduce(1)];
    const slow = await new Promise<ReturnType<typeof reduce>>((resolve) =>
      setImmediate(() => resolve(reduce(2))),
    );
    for (const { into } of [...(await Promise.all(fast)), slow]) expectSum(into, scenario);
  });

  it('goes through many steps while connections delay and repeat chunks at random', async () => {
    const uniform = seededUniform(5);
    const fate: ChunkFate = async (_from, _to, chunk) => {
      for (let turns = Math.floor(uniform() * 6); turns > 0; turns--)
        await new Promise((resolve) => setImmediate(resolve));
      return uniform() < 0.3 ? [chunk, chunk] : [chunk];
    };
    const { members, transports } = startMembers(scenario, fate);
    await Promise.all(
      members.map(async (member, rank) => {
        for (let step = 1; step <= 12; step++) {
          const absent = step % 3 === 0 ? [3, 4, 5, 6, 7] : [];
          const current = makeScenario({ worldSize: 3, length: 100, absent, seed: step });
          const { into } = await reduceOn(member, transports[rank]!, current, { step });
          expectSum(into, current);
          const evaluation = makeScenario({ worldSize: 3, length: 3, absent: [0], seed: step });
          const evaluated = await reduceOn(member, transports[rank]!, evaluation, {
            step,
            purpose: 'evaluate',
          });
          expectSum(evaluated.into, evaluation);
        }
      }),
    );
  });

  it('ends no step that a member without examples has not begun', async () => {
    const tail = makeScenario({ worldSize: 2, length: 4, absent: [4, 5, 6, 7] });
    const { reduce } = startMembers(tail);
    let isEnded = false;
    const ahead = reduce(0).finally(() => {
      isEnded = true;
    });
    await someTurns();
    expect(isEnded).toBe(false);
    for (const { into } of await Promise.all([ahead, reduce(1)])) expectSum(into, tail);
  });

  it('takes a late copy of a chunk of the last step as nothing new', async () => {
    let previous: GradientChunk | undefined;
    const fate: ChunkFate = (from, to, chunk) => {
      if (from !== 1 || to !== 0) return [chunk];
      const late = previous !== undefined && previous.step !== chunk.step ? [chunk, previous] : [chunk];
      previous = chunk;
      return late;
    };
    const { members, transports } = startMembers(scenario, fate);
    for (const step of [1, 2, 3]) {
      for (const { into } of await reduceOnAll(members, transports, scenario, { step }))
        expectSum(into, scenario);
    }
  });

  it('lets the event loop turn between buckets', async () => {
    const large = makeScenario({ worldSize: 1, length: 1_000 });
    const { reduce } = startMembers(large);
    let turns = 0;
    const count = (): unknown => setImmediate(() => (turns++, count()));
    const counting = count() as NodeJS.Immediate;
    await reduce(0);
    clearImmediate(counting);
    expect(turns).toBeGreaterThanOrEqual(Math.floor(1_000 / BUCKET_LENGTH));
  });
});

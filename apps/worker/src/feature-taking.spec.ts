import { createLogger } from '@thaw/observability';
import { describe, expect, it } from 'vitest';
import type { WantedFeatures } from './compute/compute-calls.js';
import { FeatureStores } from './compute/feature-store.js';
import type { ComputeThread } from './compute/compute-thread.js';
import { decodeFeatureRows, encodeFeatureRows } from './feature-rows.js';
import { takeFeatures } from './feature-taking.js';
import type { MemberGroup } from './member-group.js';
import type { FeatureQuestion } from './peer-questions.js';

const SOURCE = { prefix: 'p', dataset: 'd', values: '{}', numerics: 'n', numExamples: 12, featureSize: 2 };
const ROW_BYTES = 8;
/** What a member gives at once. */
const AT_ONCE = 2 * ROW_BYTES;
const row = (position: number): Float32Array => Float32Array.of(position, position / 3);
const ownStores = (maxMemoryBytes: number) =>
  new FeatureStores({ folder: null, maxDiskBytes: 0, maxMemoryBytes });

/** A member of three that lacks the features of 0 to 9; the others answer, or fail, as told. */
function newcomer(answers: Record<string, (question: FeatureQuestion) => Uint8Array>, room = 100) {
  const store = ownStores(room * ROW_BYTES).of(SOURCE);
  const asked: [string, number[]][] = [];
  const over = new AbortController();
  const group = {
    signal: over.signal,
    assignment: {
      rank: 1,
      members: ['a', 'own', 'b'].map((workerId, rank) => ({ workerId, run: { start: rank, end: rank + 1 } })),
    },
  } as unknown as MemberGroup;
  const calls = {
    featuresWanted: (): WantedFeatures[] => [
      { source: store.key, positions: Uint32Array.from({ length: 10 }, (_, position) => position) },
    ],
    takeFeatures: ({ positions, bytes }: WantedFeatures & { bytes: Uint8Array }) => {
      const rows = decodeFeatureRows(bytes, { positions, featureSize: SOURCE.featureSize });
      rows.positions.forEach((position, index) =>
        store.putFetched(position, rows.values.slice(2 * index, 2 * index + 2)),
      );
      return { given: rows.positions.slice(), hasRoom: store.keepsMore };
    },
  };
  const tools = {
    compute: {
      call: (name: keyof typeof calls, request: never) => Promise.resolve().then(() => calls[name](request)),
    } as unknown as ComputeThread,
    fetchFeatures: ({ workerId }: { workerId: string }, _: MemberGroup, question: FeatureQuestion) => {
      asked.push([workerId, [...question.positions]]);
      return Promise.resolve().then(() => answers[workerId]!(question));
    },
    logger: createLogger({ name: 'test', level: 'silent' }),
  };
  return { store, asked, over, take: () => takeFeatures(group, tools) };
}

/** Has the features of these examples. */
function holder(...positions: number[]) {
  const store = ownStores(100 * ROW_BYTES).of(SOURCE);
  for (const position of positions) store.put(position, row(position));
  return (question: FeatureQuestion) => encodeFeatureRows(store.rowsOf(question.positions, AT_ONCE));
}

const failing = (): never => {
  throw new Error('gone');
};

describe('features that other members have', () => {
  it('are taken part by part from whoever has them, and the others stay to be computed', async () => {
    const { store, asked, take } = newcomer({ a: holder(1, 4, 5), b: holder(5, 8) });
    await take();
    const held = Array.from({ length: 10 }, (_, position) => position).filter((each) => store.has(each));
    expect(held).toEqual([1, 4, 5, 8]);
    for (const position of held) expect(store.find(position)).toEqual(row(position));
    expect(store.use).toMatchObject({ numFetched: 4, numComputed: 0 });
    expect(asked).toEqual([
      ['a', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
      ['a', [5, 6, 7, 8, 9]],
      ['a', [6, 7, 8, 9]],
      ['b', [0, 2, 3, 6, 7, 8, 9]],
      ['b', [9]],
    ]);
  });

  it('are taken from the others where one is gone', async () => {
    const { store, take } = newcomer({ a: failing, b: holder(2) });
    await take();
    expect(store.find(2)).toEqual(row(2));
  });

  it('are not taken where the bytes are damaged', async () => {
    const damaged = (question: FeatureQuestion): Uint8Array => {
      const bytes = holder(2, 3)(question);
      bytes[bytes.length - 1]! ^= 1;
      return bytes;
    };
    const { store, take } = newcomer({ a: damaged, b: holder(4) });
    await take();
    expect(store.use).toMatchObject({ numFetched: 0 });
  });

  it('are taken as long as there is room', async () => {
    const { store, asked, take } = newcomer({ a: holder(0, 1, 2, 3, 4, 5), b: holder() }, 2);
    await take();
    expect(store.use).toMatchObject({ numFetched: 2, numNotKept: 0 });
    expect(asked.filter(([workerId]) => workerId === 'a')).toHaveLength(1);
  });

  it('are not asked for any more once the generation is over', async () => {
    const { asked, over, take } = newcomer({ a: holder(), b: holder() });
    over.abort(new Error('over'));
    await take();
    expect(asked).toEqual([]);
  });
});

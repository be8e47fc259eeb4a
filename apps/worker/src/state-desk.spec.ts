import type { StateRequest } from '@thaw/protocol';
import { describe, expect, it } from 'vitest';
import { FollowedVectors } from './followed-vectors.js';
import { NO_VECTOR, StateDesk, type StandingState } from './state-desk.js';

const generation = { term: 1, number: 2 };
const OF = { workerId: 'giver', jobId: 'job', generation };

const bytes = (value: number): Uint8Array => Uint8Array.of(value, value);
const asking = (reductions?: number, workerId = 'joiner'): StateRequest => ({
  ...{ workerId, jobId: 'job', generation },
  ...(reductions !== undefined && { reductions }),
});
/** The state after so many reductions. */
const after = (reductions: number): StandingState => ({
  reductions,
  snapshot: () => Promise.resolve(bytes(reductions)),
});

/** What a promise came to by now. */
function watch<Value>(promise: Promise<Value>): { value?: Value } {
  const seen: { value?: Value } = {};
  void promise.then((value) => (seen.value = value));
  return seen;
}

const turns = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the state of a member that trains', () => {
  it('is given between two of its reductions, and from then on the results of those that follow', async () => {
    const desk = new StateDesk();
    expect(await desk.pass(OF, after(4))).toBe(0);
    const snapshot = desk.answer(asking());
    expect(await desk.pass(OF, after(5))).toBe(1);
    expect(await snapshot).toEqual(bytes(5));
    for (const reductions of [6, 7]) desk.keep(reductions, () => bytes(reductions));
    expect(await desk.answer(asking(6))).toEqual(bytes(6));
    expect(await desk.answer(asking(7))).toEqual(bytes(7));
    const next = watch(desk.answer(asking(8)));
    await turns();
    expect(next.value).toBeUndefined();
    desk.keep(8, () => bytes(8));
    await turns();
    expect(next.value).toEqual(bytes(8));
  });

  it('tells whether all who follow it have all results', async () => {
    const desk = new StateDesk();
    expect(desk.areFollowersAt(5)).toBe(true);
    const snapshots = ['joiner', 'other'].map((workerId) => desk.answer(asking(undefined, workerId)));
    await desk.pass(OF, after(5));
    await Promise.all(snapshots);
    desk.keep(6, () => bytes(6));
    await desk.answer(asking(6));
    void desk.answer(asking(7));
    expect(desk.areFollowersAt(6)).toBe(false);
    await desk.answer(asking(6, 'other'));
    void desk.answer(asking(7, 'other'));
    expect(desk.areFollowersAt(6)).toBe(true);
    desk.keep(7, () => bytes(7));
    expect(desk.areFollowersAt(7)).toBe(false);
    desk.endFollowing();
    expect(desk.areFollowersAt(7)).toBe(true);
  });

  it('does not change while one who follows it is too far behind', async () => {
    const desk = new StateDesk(new FollowedVectors(5));
    const snapshot = desk.answer(asking());
    await desk.pass(OF, after(5));
    await snapshot;
    for (const reductions of [6, 7]) desk.keep(reductions, () => bytes(reductions));
    const passed = watch(desk.pass(OF, after(7)));
    await turns();
    expect(passed).toEqual({});
    await desk.answer(asking(7));
    await turns();
    expect(passed).toEqual({ value: 0 });
  });

  it('waits for nobody once another generation is formed', async () => {
    const desk = new StateDesk(new FollowedVectors(5));
    const snapshot = desk.answer(asking());
    await desk.pass(OF, after(5));
    await snapshot;
    for (const reductions of [6, 7]) desk.keep(reductions, () => bytes(reductions));
    const passed = watch(desk.pass(OF, after(7)));
    await turns();
    expect(passed).toEqual({});
    desk.endFollowing();
    await turns();
    expect(passed).toEqual({ value: 0 });
  });

  it('is followed by nobody who got it for a generation that is over by then', async () => {
    const desk = new StateDesk();
    let finish: (copy: Uint8Array) => void = () => undefined;
    const copied = new Promise<Uint8Array>((resolve) => (finish = resolve));
    const snapshot = desk.answer(asking());
    const passed = desk.pass(OF, { reductions: 5, snapshot: () => copied });
    await turns();
    desk.endFollowing();
    finish(bytes(5));
    await Promise.all([snapshot, passed]);
    expect(desk.areFollowersAt(6)).toBe(true);
  });

  it('is not given in another generation', async () => {
    const desk = new StateDesk();
    const other = watch(desk.answer({ ...asking(), generation: { term: 1, number: 3 } }));
    expect(await desk.pass(OF, after(4))).toBe(0);
    await turns();
    expect(other).toEqual({});
  });
});

describe('the state of a member that stands still', () => {
  it('is given with its last result, and says that there is no next one', async () => {
    const desk = new StateDesk();
    desk.keep(5, () => bytes(5));
    const leave = desk.standStill(OF, after(5));
    expect(await desk.answer(asking())).toEqual(bytes(5));
    expect(await desk.answer(asking(5))).toEqual(bytes(5));
    expect(await desk.answer(asking(6))).toBe(NO_VECTOR);
    await expect(desk.answer(asking(4))).rejects.toMatchObject({ code: 'ABORTED' });
    leave();
  });
});

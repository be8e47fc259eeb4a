import { describe, expect, it } from 'vitest';
import { FollowedVectors } from './followed-vectors.js';

const RESULT = (): Uint8Array => new Uint8Array(1);
/** More asks than anybody is given to come nearer. */
const MANY = 100;

/** A follower that takes one result while so many are made, until the training waits or it has asked often enough. */
function follow(followed: FollowedVectors, numMadePerAsk: number): { asked: number; made: number } {
  let [asked, made] = [0, 10];
  followed.follow('f', 0);
  for (let reduction = 1; reduction <= made; reduction++) followed.keep(reduction, RESULT);
  while (asked < MANY && !followed.holdsUp && !followed.areAllAt(made)) {
    followed.follow('f', ++asked);
    for (let each = 0; each < numMadePerAsk; each++) followed.keep(++made, RESULT);
  }
  return { asked, made };
}

describe('the results that a follower lacks', () => {
  it('hold nothing up where it comes nearer with each', () => {
    const followed = new FollowedVectors();
    const { asked, made } = follow(followed, 0);
    expect([asked, followed.holdsUp, followed.areAllAt(made)]).toEqual([10, false, true]);
  });

  it.each([1, 2])(
    'hold the training up, once, where it falls behind or never comes nearer: %d made for one',
    (pace) => {
      const followed = new FollowedVectors();
      const { asked, made } = follow(followed, pace);
      expect(asked).toBeLessThan(MANY);
      for (let reduction = asked + 1; reduction <= made; reduction++) {
        expect(followed.holdsUp).toBe(true);
        followed.follow('f', reduction);
      }
      expect([followed.holdsUp, followed.areAllAt(made)]).toEqual([false, true]);
      followed.keep(made + 1, RESULT);
      expect(followed.holdsUp).toBe(false);
    },
  );

  it('hold nothing up once nobody follows', () => {
    const followed = new FollowedVectors();
    follow(followed, 2);
    expect(followed.holdsUp).toBe(true);
    followed.clear();
    expect(followed.holdsUp).toBe(false);
  });

  it('hold the training up where there is no room for another one', () => {
    const followed = new FollowedVectors(2);
    followed.follow('f', 0);
    for (const reduction of [1, 2]) followed.keep(reduction, RESULT);
    expect(followed.holdsUp).toBe(true);
    followed.follow('f', 1);
    expect(followed.holdsUp).toBe(false);
    expect([followed.get(1), followed.get(2)]).toEqual([undefined, RESULT()]);
  });
});

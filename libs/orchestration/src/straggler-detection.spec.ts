import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paceAfter, type PacedMember } from './straggler-detection.js';

/** Members that carry so many replicas each, and report one step after the other. */
class Course {
  #members: PacedMember[];
  #step = 0;

  constructor(replicas: readonly number[]) {
    this.#members = replicas.map((count) => ({ run: { start: 0, end: count } }));
  }

  /** Each computes so long in the next steps. */
  take(numSteps: number, computeMs: readonly number[]): this {
    for (let left = numSteps; left > 0; left -= 1) {
      this.#step += 1;
      this.#members.forEach((member, rank) => {
        const others = this.#members.filter((_, other) => other !== rank);
        const times = { computeMs: computeMs[rank] ?? 0, waitedMs: 0, waitedForRank: 0 };
        this.#members[rank] = { ...member, pace: paceAfter(member, others, this.#step, times) };
      });
    }
    return this;
  }

  /** By rank, since which step a member is slow. */
  get slow(): (number | undefined)[] {
    return this.#members.map(({ pace }) => pace?.slowSince);
  }
}

describe('a member', () => {
  it('is slow once it needed half as long again as the middle one of the others in five steps', () => {
    const course = new Course([2, 2, 2]).take(10, [100, 110, 105]);
    expect(course.take(4, [100, 180, 105]).slow).toEqual([undefined, undefined, undefined]);
    expect(course.take(1, [100, 180, 105]).slow).toEqual([undefined, 11, undefined]);
  });

  it('is found among two also', () => {
    expect(new Course([4, 4]).take(10, [100, 300]).slow).toEqual([undefined, 4]);
  });

  it('is compared by its replicas', () => {
    expect(new Course([4, 1, 1]).take(20, [400, 100, 105]).slow).toEqual([undefined, undefined, undefined]);
    expect(new Course([4, 4, 1]).take(20, [400, 405, 180]).slow).toEqual([undefined, undefined, 4]);
  });

  it('is not slow for a few slow steps, and not for the first of a generation', () => {
    const course = new Course([1, 1]).take(3, [100, 9_000]).take(10, [100, 100]);
    for (let again = 0; again < 5; again += 1) course.take(4, [100, 400]).take(1, [100, 100]);
    expect(course.slow).toEqual([undefined, undefined]);
  });

  it('is not slow for a few milliseconds', () => {
    expect(new Course([1, 1]).take(20, [2, 18]).slow).toEqual([undefined, undefined]);
  });

  it('is not slow where all are', () => {
    expect(new Course([1, 1, 1]).take(10, [10, 10, 10]).take(10, [900, 900, 900]).slow).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('has recovered once it was nearly as fast as the others in five steps', () => {
    const course = new Course([1, 1]).take(10, [100, 300]);
    expect(course.take(4, [100, 100]).take(1, [100, 200]).take(4, [100, 110]).slow).toEqual([undefined, 4]);
    expect(course.take(1, [100, 110]).slow).toEqual([undefined, undefined]);
  });

  it('is nobody alone', () => {
    expect(new Course([8]).take(30, [500]).slow).toEqual([undefined]);
  });

  it('is never slow when it is the fastest for a replica, whatever the others do', () => {
    const steps = fc.array(fc.tuple(fc.nat(500), fc.nat(500), fc.nat(500)), { maxLength: 60 });
    fc.assert(
      fc.property(steps, (all) => {
        const course = new Course([1, 1, 1]);
        for (const [first, second, third] of all)
          course.take(1, [Math.min(first, second, third), second, third]);
        expect(course.slow[0]).toBeUndefined();
      }),
    );
  });
});

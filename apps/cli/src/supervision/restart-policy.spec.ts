import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProcessEnd } from '../process-end.js';
import { nextStart, type NextStart, type RestartState } from './restart-policy.js';

const LIMITS = { maxRestarts: 5, firstDelayMs: 1_000, longestDelayMs: 10_000, healthyAfterMs: 600_000 };
const FRESH: RestartState = { numRestarts: 0, startedAt: 0 };
const CRASH = endedBy('SIGSEGV');

function endedBy(signal: NodeJS.Signals): ProcessEnd {
  return { exitCode: null, signal };
}

function endedWith(exitCode: number): ProcessEnd {
  return { exitCode, signal: null };
}

/** What follows when it ends again and again, after having run for so long each time; until it is not started again. */
function course(end: ProcessEnd, ranMs: number, most = 100): NextStart[] {
  const course: NextStart[] = [];
  let state = FRESH;
  while (course.length < most) {
    const next = nextStart(state, end, state.startedAt + ranMs, LIMITS);
    course.push(next);
    if (next.kind !== 'restart') break;
    ({ state } = next);
  }
  return course;
}

describe('a worker that ended', () => {
  it.each<[string, ProcessEnd, NextStart['kind']]>([
    ['by a wrong address in native code', endedBy('SIGSEGV'), 'restart'],
    ['by a check in native code', endedBy('SIGABRT'), 'restart'],
    ['by the out-of-memory killer', endedBy('SIGKILL'), 'restart'],
    ['by a wrong instruction', endedBy('SIGILL'), 'restart'],
    ['by a page that cannot be read', endedBy('SIGBUS'), 'restart'],
    ['because its computation hung', endedWith(5), 'restart'],
    ['because it was expelled, and may join again', endedWith(6), 'restart'],
    ['inside Node', endedWith(9), 'restart'],
    ['before it began, for there was no process for it', { exitCode: null, signal: null }, 'restart'],
    ['for a setting, its class of numerics, or the word of its coordinator', endedWith(1), 'decided'],
    ['in order', endedWith(0), 'asked'],
    ['by SIGTERM before it listened to that', endedBy('SIGTERM'), 'asked'],
    ['by Ctrl-C before it listened to that', endedBy('SIGINT'), 'asked'],
  ])('%s', (_, end, kind) => {
    expect(nextStart(FRESH, end, 100, LIMITS).kind).toBe(kind);
  });
});

describe('a worker that crashes', () => {
  it('starts again after twice the time with each try, up to the longest, and not after the last try', () => {
    const followed = course(CRASH, 100);
    expect(followed.map((next) => (next.kind === 'restart' ? next.delayMs : next))).toEqual([
      ...[1_000, 2_000, 4_000, 8_000, 10_000],
      { kind: 'limit', numRestarts: 5 },
    ]);
    expect(followed.flatMap((next) => (next.kind === 'restart' ? [next.restartsLeft] : []))).toEqual([
      4, 3, 2, 1, 0,
    ]);
  });

  it('has all its tries back once it ran for long enough', () => {
    const tired = { numRestarts: 5, startedAt: 7 };
    expect(nextStart(tired, CRASH, 600_006, LIMITS).kind).toBe('limit');
    expect(nextStart(tired, CRASH, 600_007, LIMITS)).toEqual({
      ...{ kind: 'restart', delayMs: 1_000, restartsLeft: 4 },
      state: { numRestarts: 1, startedAt: 601_007 },
    });
  });

  it('is never started again where nobody wants that', () => {
    expect(nextStart(FRESH, CRASH, 100, { ...LIMITS, maxRestarts: 0 })).toEqual({
      kind: 'limit',
      numRestarts: 0,
    });
  });
});

describe('whatever ends a worker, and whenever', () => {
  const signals = fc.constantFrom<NodeJS.Signals>('SIGSEGV', 'SIGABRT', 'SIGKILL', 'SIGTERM', 'SIGHUP');
  const ends = fc.oneof(signals.map(endedBy), fc.integer({ min: 0, max: 255 }).map(endedWith));
  const lives = fc.array(fc.tuple(ends, fc.integer({ min: 0, max: 2 * LIMITS.healthyAfterMs })), {
    minLength: 1,
    maxLength: 60,
  });

  /** The lives up to the last one, with what followed from each. */
  function follow(all: readonly (readonly [ProcessEnd, number])[]) {
    const followed: { readonly ranMs: number; readonly next: NextStart }[] = [];
    let state = FRESH;
    for (const [end, ranMs] of all) {
      const next = nextStart(state, end, state.startedAt + ranMs, LIMITS);
      followed.push({ ranMs, next });
      if (next.kind !== 'restart') break;
      ({ state } = next);
    }
    return followed;
  }

  it('it is never started more often in a row than allowed', () => {
    fc.assert(
      fc.property(lives, (all) => {
        let inARow = 0;
        for (const { ranMs, next } of follow(all)) {
          if (ranMs >= LIMITS.healthyAfterMs) inARow = 0;
          if (next.kind === 'restart') inARow += 1;
          expect(inARow).toBeLessThanOrEqual(LIMITS.maxRestarts);
          if (next.kind === 'limit') expect(inARow).toBe(LIMITS.maxRestarts);
        }
      }),
    );
  });

  it('pauses are within their limits, and shorter only after a healthy life', () => {
    fc.assert(
      fc.property(lives, (all) => {
        let before = 0;
        for (const { ranMs, next } of follow(all)) {
          if (next.kind !== 'restart') continue;
          expect(next.delayMs).toBeGreaterThanOrEqual(LIMITS.firstDelayMs);
          expect(next.delayMs).toBeLessThanOrEqual(LIMITS.longestDelayMs);
          if (next.delayMs < before) expect(ranMs).toBeGreaterThanOrEqual(LIMITS.healthyAfterMs);
          before = next.delayMs;
        }
      }),
    );
  });

  it('tries left and tries made are together those that there are', () => {
    fc.assert(
      fc.property(lives, (all) => {
        for (const { next } of follow(all))
          if (next.kind === 'restart')
            expect(next.restartsLeft + next.state.numRestarts).toBe(LIMITS.maxRestarts);
      }),
    );
  });
});

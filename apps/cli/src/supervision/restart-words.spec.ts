import { expect, it } from 'vitest';
import type { ProcessEnd } from '../process-end.js';
import type { NextStart } from './restart-policy.js';
import { describeNextStart } from './restart-words.js';

const LIMITS = { maxRestarts: 5, firstDelayMs: 1_000, longestDelayMs: 60_000, healthyAfterMs: 600_000 };
const RESTART: NextStart = {
  ...{ kind: 'restart', delayMs: 2_000, restartsLeft: 3 },
  state: { numRestarts: 2, startedAt: 0 },
};

it.each<[ProcessEnd, NextStart, string]>([
  [
    { exitCode: null, signal: 'SIGSEGV' },
    RESTART,
    'worker-1 was ended by SIGSEGV and starts again in 2 s; 3 tries left after that',
  ],
  [
    { exitCode: null, signal: 'SIGKILL' },
    { ...RESTART, restartsLeft: 1 },
    'worker-1 was ended by SIGKILL (which the system sends when memory runs out) and starts again in 2 s; 1 try left after that',
  ],
  [
    { exitCode: 5, signal: null },
    { ...RESTART, restartsLeft: 0 },
    'worker-1 ended with exit code 5 (its computation hung) and starts again in 2 s; no tries left after that',
  ],
  [
    { exitCode: null, signal: 'SIGABRT' },
    { kind: 'limit', numRestarts: 5 },
    'worker-1 was ended by SIGABRT and is not started again, after 5 tries without running for 10 min 00 s: look into its ' +
      'messages above and into "thaw jobs", then start this command anew, or allow more with --restarts',
  ],
  [
    { exitCode: 1, signal: null },
    { kind: 'decided' },
    'worker-1 ended with exit code 1 and is not started again: it would end for the same cause, which it says above; remove ' +
      'the cause, then start this command anew',
  ],
  [
    { exitCode: 0, signal: null },
    { kind: 'asked' },
    'worker-1 ended with exit code 0 and is not started again: it was asked to end; start this command anew to have it back',
  ],
  [
    { exitCode: null, signal: null },
    RESTART,
    'worker-1 could not be started and starts again in 2 s; 3 tries left after that',
  ],
])('an end %o is told in one line', (end, next, line) => {
  expect(describeNextStart('worker-1', end, next, LIMITS)).toBe(line);
});

it('nobody who wants no restarts is told of tries', () => {
  const limits = { ...LIMITS, maxRestarts: 0 };
  expect(
    describeNextStart(
      'worker-0',
      { exitCode: null, signal: 'SIGSEGV' },
      { kind: 'limit', numRestarts: 0 },
      limits,
    ),
  ).toBe('worker-0 was ended by SIGSEGV and is not started again: --restarts is 0; start this command anew');
});

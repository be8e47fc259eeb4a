import { ThawError, type ErrorCode } from '@thaw/errors';
import { expect, it } from 'vitest';
import { workerExitCodeOf } from './worker-ending.js';

it.each([
  ['is expelled because it was not heard', 'DEADLINE_EXCEEDED', 6],
  ['is expelled because nobody reached it', 'ABORTED', 6],
  ['finds no coordinator', 'UNAVAILABLE', 6],
  ['loses the thread that computes', 'INTERNAL', 6],
  ['would compute other bits than the others', 'FAILED_PRECONDITION', 1],
  ['holds another state than the others', 'DATA_LOSS', 1],
  ['has a wrong setting', 'INVALID_ARGUMENT', 1],
  ['is not who it says', 'PERMISSION_DENIED', 1],
] satisfies [string, ErrorCode, number][])('a worker that %s (%s) has exit code %i', (_, code, exitCode) => {
  expect(workerExitCodeOf(new ThawError(code, 'why'))).toBe(exitCode);
});

it('a worker with a defect may be lucky the next time', () => {
  expect(workerExitCodeOf(new TypeError('x is undefined'))).toBe(6);
});

it('a worker whose coordinator ends its membership is not asked back', () => {
  expect(workerExitCodeOf(new ThawError('CANCELLED', 'the coordinator ended the membership'))).toBe(1);
});

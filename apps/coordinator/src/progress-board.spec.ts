import type { JobProgress } from '@thaw/orchestration';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ProgressBoard } from './progress-board.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function at(step: number): JobProgress {
  return { at: step, step, totalSteps: 1_000, epoch: 0, loss: 1, metrics: {}, members: [] };
}

it('shows the first step at once, then the latest ten times a second, the last one too', async () => {
  const board = new ProgressBoard();
  const follower = board.follow('job');
  const seen: number[] = [];
  const read = async (): Promise<void> => {
    for (;;) seen.push((await follower.next()).step);
  };
  void read();
  for (let step = 1; step <= 250; step += 1) {
    board.publish('job', at(step));
    await vi.advanceTimersByTimeAsync(1);
  }
  await vi.advanceTimersByTimeAsync(1_000);
  expect(seen).toEqual([1, 100, 200, 250]);
  board.publish('job', at(251));
  await vi.advanceTimersByTimeAsync(0);
  expect(seen.at(-1)).toBe(251);
});

it('holds nothing of a job that it forgot', async () => {
  const board = new ProgressBoard();
  board.publish('job', at(1));
  board.publish('job', at(2));
  board.forget('job');
  expect(vi.getTimerCount()).toBe(0);
  board.publish('job', at(3));
  expect((await board.follow('job').next()).step).toBe(3);
});

it('holds nothing of a job that somebody followed after its end', () => {
  const board = new ProgressBoard();
  for (const follower of [board.follow('job'), board.follow('job')]) follower.stop();
  expect(board.numJobs).toBe(0);
  board.follow('job');
  expect(board.numJobs).toBe(1);
});

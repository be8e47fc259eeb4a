import { expect, it, vi } from 'vitest';
import { BoundedQueue } from './bounded-queue.js';

it('runs tasks in their order, never more at once than it may, and every one of them', async () => {
  const queue = new BoundedQueue(2);
  const started: number[] = [];
  let [numRunning, mostRunning] = [0, 0];
  for (let number = 0; number < 20; number++) {
    queue.add(async () => {
      started.push(number);
      mostRunning = Math.max(mostRunning, ++numRunning);
      await new Promise((resolve) => setTimeout(resolve, number % 3));
      numRunning -= 1;
    });
  }
  await vi.waitFor(() => {
    expect(started).toHaveLength(20);
    expect(numRunning).toBe(0);
  });
  expect(started).toEqual(Array.from({ length: 20 }, (_, index) => index));
  expect(mostRunning).toBe(2);
});

import { expect, it, onTestFinished } from 'vitest';
import { startLeaseClock } from './lease-clock.js';

it('tells how long the process stood still, once, and nothing while it does not', async () => {
  const ticks: number[] = [];
  const clock = startLeaseClock(20, (deafMs) => ticks.push(deafMs));
  onTestFinished(() => clearInterval(clock));
  await until(() => ticks.length >= 2);
  ticks.length = 0;
  const wakesAt = performance.now() + 400;
  while (performance.now() < wakesAt);
  await until(() => ticks.length >= 2);
  const [late] = ticks;
  expect(late).toBeGreaterThan(300);
  expect(ticks.slice(1).every((deafMs) => deafMs < 300)).toBe(true);
});

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise(setImmediate);
}

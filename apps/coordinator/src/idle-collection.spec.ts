import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { IdleCollection } from './idle-collection.js';

let isIdle = true;
const collect = vi.fn();
let collection: IdleCollection;

beforeEach(() => {
  vi.useFakeTimers();
  collect.mockClear();
  isIdle = true;
  collection = new IdleCollection({ isIdle: () => isIdle, collect, afterMs: 100 });
});
afterEach(() => vi.useRealTimers());

it('collects once after the last of several jobs, and not again while nothing happens', () => {
  collection.jobEnded();
  vi.advanceTimersByTime(60);
  collection.jobEnded();
  vi.advanceTimersByTime(60);
  expect(collect).not.toHaveBeenCalled();
  vi.advanceTimersByTime(60);
  expect(collect).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(10_000);
  expect(collect).toHaveBeenCalledTimes(1);
});

it('leaves a coordinator alone that has another job, until that one is over', () => {
  collection.jobEnded();
  isIdle = false;
  vi.advanceTimersByTime(10_000);
  expect(collect).not.toHaveBeenCalled();
  isIdle = true;
  collection.jobEnded();
  vi.advanceTimersByTime(100);
  expect(collect).toHaveBeenCalledTimes(1);
});

it('collects nothing once it is closed', () => {
  collection.jobEnded();
  collection.close();
  vi.advanceTimersByTime(10_000);
  expect(collect).not.toHaveBeenCalled();
});

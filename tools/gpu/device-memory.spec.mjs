// @ts-check
import { describe, expect, it } from 'vitest';
import { growthOf, sumOf } from './device-memory.mjs';

describe('the memory of a device', () => {
  it('is that of all its processes, and unknown where none is told', () => {
    expect(sumOf('512\n1024\n')).toBe(1536);
    expect(sumOf('\n')).toBeNaN();
    expect(sumOf('[N/A]\n')).toBeNaN();
  });

  it('may grow until everything was computed once, and not from then on', () => {
    expect(growthOf([100, 600, 600, 600, 600, 640, 640, 640])).toEqual({
      isLeak: false,
      words: '600 MiB after a quarter, 640 MiB at the end',
    });
    expect(growthOf([100, 600, 700, 800, 900, 1000, 1100, 1200])).toMatchObject({ isLeak: true });
  });

  it('is not judged where it is not known', () => {
    expect(growthOf([])).toBeUndefined();
    expect(growthOf([NaN, NaN, NaN, NaN])).toBeUndefined();
  });
});

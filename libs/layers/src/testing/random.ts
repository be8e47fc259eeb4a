import type { RandomOps } from '../calls/random-ops.js';

/** The random ops of the runtime that this project's set-up file loaded. */
export function testRandom(): RandomOps {
  const { thawTestRuntime } = globalThis as { thawTestRuntime?: { random: RandomOps } };
  if (thawTestRuntime === undefined) throw new Error("vitest's setupFiles must name tensorflow-setup.ts");
  return thawTestRuntime.random;
}

/** A run in which nothing but `training` matters. */
export function testRun(training?: boolean) {
  return { training, random: testRandom(), seed: 1, step: 0, replica: 0 };
}

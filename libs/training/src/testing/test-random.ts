import type { RandomOps } from '@thaw/layers';

/** The random ops of the runtime that this project's vitest set-up file has loaded. */
export function testRandom(): RandomOps {
  const { thawTestRuntime } = globalThis as { thawTestRuntime?: { random: RandomOps } };
  if (thawTestRuntime === undefined) throw new Error('no runtime: the vitest config names no set-up file');
  return thawTestRuntime.random;
}

import type { RandomOps } from '@thaw/layers';

import type { GraphCompiler } from '../recorded/graph-compiler.js';

/** The random ops of the runtime that this project's vitest set-up file has loaded. */
export function testRandom(): RandomOps {
  return testRuntime().random;
}

/** The compiler of that runtime. */
export function testCompiler(): GraphCompiler {
  return testRuntime();
}

function testRuntime(): GraphCompiler & { readonly random: RandomOps } {
  const { thawTestRuntime } = globalThis as { thawTestRuntime?: ReturnType<typeof testRuntime> };
  if (thawTestRuntime === undefined) throw new Error('no runtime: the vitest config names no set-up file');
  return thawTestRuntime;
}

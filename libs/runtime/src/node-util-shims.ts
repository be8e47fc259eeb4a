import { createRequire } from 'node:module';

/** The type tests that Node 23 removed from `util` and that tfjs-node 4.22 still calls. */
const REMOVED_TYPE_TESTS: Readonly<Record<string, (value: unknown) => boolean>> = {
  isNullOrUndefined: (value) => value === null || value === undefined,
  isArray: (value) => Array.isArray(value),
};

/**
 * Puts back what of Node's `util` tfjs-node calls and newer Nodes lack. Must run before its import; changes
 * nothing where the functions exist.
 */
export function restoreRemovedTypeTests(
  util: Record<string, unknown> = createRequire(import.meta.url)('node:util') as Record<string, unknown>,
): void {
  for (const [name, test] of Object.entries(REMOVED_TYPE_TESTS)) util[name] ??= test;
}

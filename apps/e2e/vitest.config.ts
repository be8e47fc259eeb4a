import { availableParallelism } from 'node:os';
import { defineProject } from 'vitest/config';

export default defineProject({
  resolve: { conditions: ['@thaw/source'] },
  ssr: { resolve: { conditions: ['@thaw/source'] } },
  test: {
    name: 'e2e',
    include: ['src/**/*.spec.ts'],
    // Each file runs several processes, which start, wait for each other and wait for leases to end most of the time.
    maxWorkers: Math.max(2, Math.floor(availableParallelism() / 2)),
    // After the files of all other projects.
    sequence: { groupOrder: 1 },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

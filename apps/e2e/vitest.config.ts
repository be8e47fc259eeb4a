import { defineProject } from 'vitest/config';

export default defineProject({
  resolve: { conditions: ['@thaw/source'] },
  ssr: { resolve: { conditions: ['@thaw/source'] } },
  test: {
    name: 'e2e',
    include: ['src/**/*.spec.ts'],
    // Each file runs several processes that compute.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

import { defineConfig } from 'vitest/config';

/** The long whole-system tests, by `npm run test:long`. */
export default defineConfig({
  resolve: { conditions: ['@thaw/source'] },
  ssr: { resolve: { conditions: ['@thaw/source'] } },
  test: { name: 'e2e long', include: ['src/**/*.long.ts'], fileParallelism: false },
});

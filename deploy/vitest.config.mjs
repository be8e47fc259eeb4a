import { defineProject } from 'vitest/config';

export default defineProject({
  test: { name: 'deploy', include: ['**/*.spec.mjs'], testTimeout: 120_000, hookTimeout: 120_000 },
});

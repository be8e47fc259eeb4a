import { defineProject } from 'vitest/config';

export default defineProject({
  resolve: { conditions: ['@thaw/source'] },
  ssr: { resolve: { conditions: ['@thaw/source'] } },
  test: { name: 'vectors', include: ['src/**/*.spec.ts'] },
});

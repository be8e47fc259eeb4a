import { defineProject } from 'vitest/config';

export default defineProject({
  resolve: { conditions: ['@thaw/source'] },
  ssr: { resolve: { conditions: ['@thaw/source'] } },
  test: { name: 'protocol', include: ['src/**/*.spec.ts'] },
});

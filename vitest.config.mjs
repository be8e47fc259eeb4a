// @ts-check
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: ['libs/*', 'apps/*', 'tools', 'examples/quickstart', 'deploy'],
    reporters: ['default'],
    // Vitest leaves one processor to itself, which on a machine with two is half of it.
    maxWorkers: availableParallelism(),
  },
});

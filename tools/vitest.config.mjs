// @ts-check
import { fileURLToPath } from 'node:url';
import { defineProject } from 'vitest/config';

export default defineProject({
  test: {
    name: 'tools',
    // The specs of the provisioning lie beside it; they need no TensorFlow, so they run here and not with the runtime's.
    dir: fileURLToPath(new URL('..', import.meta.url)),
    include: ['tools/**/*.spec.mjs', 'libs/runtime/provision/*.spec.mjs'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

import { defineProject } from 'vitest/config';

export default defineProject({
  resolve: { conditions: ['@thaw/source'] },
  ssr: { resolve: { conditions: ['@thaw/source'] } },
  test: {
    name: 'model-files',
    include: ['src/**/*.spec.ts'],
    setupFiles: ['../runtime/src/testing/tensorflow-setup.ts'],
    // One process loads TensorFlow once for all files; no test relies on a fresh one.
    isolate: false,
    // As tensorflowEnvironment({ threads: 1 }) of @thaw/runtime sets them.
    env: {
      TF_NUM_INTRAOP_THREADS: '1',
      TF_NUM_INTEROP_THREADS: '1',
      TF_DETERMINISTIC_OPS: '1',
      TF_ENABLE_ONEDNN_OPTS: '0',
      TF_CPP_MIN_LOG_LEVEL: '2',
    },
  },
});

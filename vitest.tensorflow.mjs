// @ts-check
import { defineProject } from 'vitest/config';

/**
 * A project whose tests compute with TensorFlow, which is loaded before them.
 * @param {string} name
 * @param {string} setupFile from the project's folder
 */
export function tensorflowProject(name, setupFile = '../runtime/src/testing/tensorflow-setup.ts') {
  return defineProject({
    resolve: { conditions: ['@thaw/source'] },
    ssr: { resolve: { conditions: ['@thaw/source'] } },
    test: {
      name,
      include: ['src/**/*.spec.ts'],
      setupFiles: [setupFile],
      // One process loads TensorFlow once for all files; no test relies on a fresh one.
      isolate: false,
      // As tensorflowEnvironment({ threads: 1, placement: { kind: 'cpu' } }) of @thaw/runtime sets them, which a test there says:
      // what tests expect was computed on processors.
      env: {
        TF_NUM_INTRAOP_THREADS: '1',
        TF_NUM_INTEROP_THREADS: '1',
        TF_DETERMINISTIC_OPS: '1',
        TF_ENABLE_ONEDNN_OPTS: '1',
        TF_CUDNN_USE_AUTOTUNE: '0',
        NVIDIA_TF32_OVERRIDE: '0',
        TF_FORCE_GPU_ALLOW_GROWTH: 'true',
        TF_CPP_MIN_LOG_LEVEL: '2',
        CUDA_VISIBLE_DEVICES: '-1',
      },
    },
  });
}

import { loadRuntime, type Runtime } from '../load-runtime.js';

declare global {
  /** The runtime of this test process, put there by the set-up file that a project's vitest config names. */
  var thawTestRuntime: Runtime | undefined;
}

globalThis.thawTestRuntime ??= await loadRuntime();

import { loadRuntime } from '../load-runtime.js';

// A process of its own: prints the numerics class of the environment it was started with, as JSON.
const runtime = await loadRuntime();
process.stdout.write(JSON.stringify(runtime.numericsClass()));

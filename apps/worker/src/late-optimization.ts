import { setFlagsFromString } from 'node:v8';

/**
 * How many bytes of bytecode a function has to have run, loops included, before V8 compiles it again, optimized; by default it is a ninth of that in
 * Node.js 20. With all of V8's own threads on few cores, which others were given, what is optimized and soon over is a loss: a job of 2 seconds was
 * longer by a tenth.
 */
const INTERRUPT_BUDGET = 600_000;

/** Lets V8 optimize less of what is computed, and later, in all threads that begin from now on too. An engine that does not know the flag says so on standard error. */
export function optimizeLate(): void {
  setFlagsFromString(`--interrupt-budget=${INTERRUPT_BUDGET}`);
}

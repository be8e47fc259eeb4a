import { messageOf } from '@thaw/errors';
import { describeDevice, loadRuntime } from '@thaw/runtime';

/**
 * Prints, as one JSON object, with what a worker would compute that is started as this process was: TensorFlow's
 * version, the device, on which two matrices are multiplied, and the numerics class, for which a small gradient is computed there.
 */
async function main(): Promise<void> {
  const runtime = await loadRuntime();
  const { tensorflowVersion } = runtime;
  const device = await describeDevice(runtime);
  const description = { tensorflowVersion, device, numericsClass: runtime.numericsClass() };
  process.stdout.write(`${JSON.stringify(description)}\n`);
}

main().catch((thrown: unknown) => {
  process.stderr.write(`${messageOf(thrown)}\n`);
  process.exitCode = 1;
});

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { DeviceDescription, DeviceWish } from '@thaw/runtime/devices';
import { tensorflowEnvironment, type Environment, type Placement } from '@thaw/runtime/environment';
import { failed, ok, warning, type Check } from './check.js';

/** How long TensorFlow may take to load. */
const TIMEOUT_MS = 120_000;

/** With what a worker of this machine would compute. */
export interface TensorflowFacts {
  readonly tensorflowVersion: string;
  readonly device: DeviceDescription;
  readonly numericsClass: Readonly<Record<string, string>>;
}

/** Loads TensorFlow in a process like a worker's and computes something. @returns what it says, or why it did not */
export async function describeTensorflow(
  computing: { readonly threads: number; readonly placement: Placement | undefined },
  environment: Environment,
): Promise<TensorflowFacts | { readonly reason: string }> {
  const main = fileURLToPath(import.meta.resolve('@thaw/worker/describe'));
  const env = { ...environment, ...tensorflowEnvironment(computing) };
  return new Promise((resolve) => {
    execFile(process.execPath, [main], { env, timeout: TIMEOUT_MS }, (error, stdout, stderr) => {
      if (error === null) resolve(JSON.parse(stdout) as TensorflowFacts);
      else resolve({ reason: reasonOf(stderr, error) });
    });
  });
}

/** Judges what {@link describeTensorflow} gave. @param wish where a worker is to compute */
export function tensorflowChecks(
  facts: TensorflowFacts | { readonly reason: string },
  wish: DeviceWish = 'auto',
): Check[] {
  if ('reason' in facts)
    return [
      failed('tensorflow', facts.reason, 'without it this machine can submit jobs but not work on them'),
    ];
  const { tensorflowVersion, device, numericsClass } = facts;
  return [
    ok(
      'tensorflow',
      `${tensorflowVersion}, computed a gradient (probe ${numericsClass['probeDigest']?.slice(0, 12) ?? ''})`,
    ),
    deviceCheck(device, numericsClass['cpuModel'] ?? 'unknown', wish),
  ];
}

/** A GPU that was asked for has to be there; where nobody asked, one that a driver is installed for is missed. */
function deviceCheck(device: DeviceDescription, cpuModel: string, wish: DeviceWish): Check {
  const { side, isRight } = device.product;
  const product = `multiplied two matrices of ${side} rows on it`;
  const wrong = 'TensorFlow is set up, but what it computes is wrong: look into the driver and the device';
  if (device.kind === 'gpu') {
    const { name, memoryMiB, driverVersion, cuda, cudnn } = device;
    const found = `gpu: ${name}, ${memoryMiB} MiB, driver ${driverVersion}, CUDA ${cuda}, cuDNN ${cudnn}; ${product}`;
    return isRight ? ok('device', found) : failed('device', `${found}, wrongly`, wrong);
  }
  const found = `cpu: ${cpuModel}; ${product}`;
  if (!isRight) return failed('device', `${found}, wrongly`, wrong);
  if (wish === 'cpu') return ok('device', found);
  const { reason, advice, hasDriver } = device.noGpu;
  if (wish === 'gpu') return failed('device', `${found}; no GPU: ${reason}`, advice);
  if (hasDriver) return warning('device', `${found}; no GPU: ${reason}`, `${advice}, or give --device cpu`);
  return ok('device', `${found}; no GPU: ${reason}`);
}

function reasonOf(stderr: string, error: Error & { signal?: NodeJS.Signals | null }): string {
  const said = stderr.trim().split('\n').at(-1) ?? '';
  if (said !== '') return said;
  return error.signal ? `the process that loads it was ended by ${error.signal}` : error.message;
}

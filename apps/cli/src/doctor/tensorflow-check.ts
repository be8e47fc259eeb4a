import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { tensorflowEnvironment, type Environment } from '@thaw/runtime/environment';
import { failed, ok, type Check } from './check.js';

/** How long TensorFlow may take to load. */
const TIMEOUT_MS = 120_000;

/** With what a worker of this machine would compute. */
export interface TensorflowFacts {
  readonly tensorflowVersion: string;
  readonly device: string;
  readonly numericsClass: Readonly<Record<string, string>>;
}

/** Loads TensorFlow in a process like a worker's and computes something. @returns what it says, or why it did not */
export async function describeTensorflow(
  threads: number,
  environment: Environment,
): Promise<TensorflowFacts | { readonly reason: string }> {
  const main = fileURLToPath(import.meta.resolve('@thaw/worker/describe'));
  const env = { ...environment, ...tensorflowEnvironment({ threads }) };
  return new Promise((resolve) => {
    execFile(process.execPath, [main], { env, timeout: TIMEOUT_MS }, (error, stdout, stderr) => {
      if (error === null) resolve(JSON.parse(stdout) as TensorflowFacts);
      else resolve({ reason: reasonOf(stderr, error) });
    });
  });
}

/** Judges what {@link describeTensorflow} gave. */
export function tensorflowChecks(facts: TensorflowFacts | { readonly reason: string }): Check[] {
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
    ok(
      'device',
      device === 'gpu'
        ? (numericsClass['device'] ?? device)
        : `cpu: ${numericsClass['cpuModel'] ?? 'unknown'}`,
    ),
  ];
}

function reasonOf(stderr: string, error: Error & { signal?: NodeJS.Signals | null }): string {
  const said = stderr.trim().split('\n').at(-1) ?? '';
  if (said !== '') return said;
  return error.signal ? `the process that loads it was ended by ${error.signal}` : error.message;
}

import { statfs } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { styleText } from 'node:util';
import type { Command } from 'commander';
import { messageOf } from '@thaw/errors';
import { createJobClient, readClientSecurity, VERSION } from '@thaw/protocol';
import type { DeviceWish } from '@thaw/runtime/devices';
import type { Environment, Placement } from '@thaw/runtime/environment';
import { withCoordinator, type ClientOptions } from '../command-context.js';
import type { Check } from '../doctor/check.js';
import { coordinatorChecks, unreachable, type CoordinatorFacts } from '../doctor/coordinator-checks.js';
import { machineChecks, threadsCheck } from '../doctor/machine-checks.js';
import { portCheck } from '../doctor/port-check.js';
import { describeTensorflow, tensorflowChecks } from '../doctor/tensorflow-check.js';
import { EXIT } from '../errors.js';
import { placeOne } from '../worker-placement.js';
import { DEFAULT_DATA_DIR, deviceOption, wholeNumber } from './settings.js';

interface DoctorOptions extends ClientOptions {
  readonly dataDir: string;
  readonly threads: number;
  readonly device: DeviceWish;
}

/** `thaw doctor` */
export function addDoctor(program: Command, environment: Environment): void {
  withCoordinator(program.command('doctor'))
    .description(
      'look at this machine and at a coordinator, and say what is wrong; exits with 1 if something is',
    )
    .option('--data-dir <dir>', 'where a coordinator would keep results', DEFAULT_DATA_DIR)
    .option('--threads <n>', 'threads of each worker', wholeNumber, 1)
    .addOption(deviceOption())
    .action(async (options: DoctorOptions, command: Command) => {
      const isNamed = command.getOptionValueSource('coordinator') === 'cli';
      const checks = await examine({ ...options, isNamed }, environment);
      process.stdout.write(options.json ? jsonOf(checks) : textOf(checks));
      if (checks.some(({ status }) => status === 'failed')) process.exitCode = EXIT.failure;
    });
}

async function examine(
  options: DoctorOptions & { readonly isNamed: boolean },
  environment: Environment,
): Promise<Check[]> {
  const { threads, device, coordinator: address } = options;
  const placement = await placementOf(device, environment);
  const tensorflow = await describeTensorflow({ threads, placement }, environment);
  const answer = await askCoordinator(options);
  const isThere = !('reason' in answer);
  const ownNumericsClass = 'reason' in tensorflow ? null : tensorflow.numericsClass;
  return [
    ...machineChecks(await machineFacts(options.dataDir)),
    ...tensorflowChecks(tensorflow, device),
    threadsCheck(threads, os.availableParallelism()),
    await portCheck(address, isThere),
    ...(isThere
      ? coordinatorChecks({ ...answer, address, ownVersion: VERSION, ownNumericsClass })
      : [unreachable(answer.reason, options.isNamed)]),
  ];
}

/** A worker's, but of a machine whose GPU cannot be used it is TensorFlow that has to say so. */
async function placementOf(device: DeviceWish, environment: Environment): Promise<Placement | undefined> {
  const placement = await placeOne({ device, environment, onNotice: () => undefined });
  return device === 'cpu' || placement?.kind === 'gpu' ? placement : undefined;
}

async function machineFacts(dataDir: string) {
  const { bavail, bsize } = await statfs(await existingAncestor(path.resolve(dataDir)));
  return {
    nodeVersion: process.version,
    numCores: os.availableParallelism(),
    freeMemoryBytes: process.availableMemory(),
    dataDir,
    freeDiskBytes: bavail * bsize,
  };
}

/** The folder itself, or the nearest one above it that exists. */
async function existingAncestor(folder: string): Promise<string> {
  return statfs(folder).then(
    () => folder,
    () => existingAncestor(path.dirname(folder)),
  );
}

async function askCoordinator(
  options: ClientOptions,
): Promise<Pick<CoordinatorFacts, 'view' | 'askedAt' | 'answeredAt'> | { readonly reason: string }> {
  const client = createJobClient(options.coordinator, await readClientSecurity(options));
  try {
    const askedAt = Date.now();
    const view = await client.describe({ timeoutMs: 5_000 });
    return { view, askedAt, answeredAt: Date.now() };
  } catch (thrown) {
    return { reason: messageOf(thrown) };
  } finally {
    client.close();
  }
}

const MARKS = { ok: ['green', 'ok'], warning: ['yellow', 'warning'], failed: ['red', 'failed'] } as const;

function textOf(checks: readonly Check[]): string {
  const lines = checks.flatMap(({ name, status, found, advice }) => {
    const [color, word] = MARKS[status];
    const line = `${styleText(color, word.padEnd(8))} ${name.padEnd(12)} ${found}`;
    return advice === undefined ? [line] : [line, `${' '.repeat(22)}${advice}`];
  });
  return `${lines.join('\n')}\n`;
}

function jsonOf(checks: readonly Check[]): string {
  return checks.map((check) => `${JSON.stringify(check)}\n`).join('');
}

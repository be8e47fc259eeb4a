import path from 'node:path';
import { ThawError } from '@thaw/errors';
import type { Command } from 'commander';
import { outputOf } from '../command-context.js';
import {
  listeningAddress,
  startCoordinator,
  startWorker,
  stopProcess,
  type Computing,
  type OwnedProcess,
  type Settings,
} from '../child-process.js';
import type { DeviceWish } from '@thaw/runtime/devices';
import type { Environment, Placement } from '@thaw/runtime/environment';
import { requireTensorflow } from '@thaw/runtime/setup';
import { EXIT } from '../errors.js';
import type { Output } from '../output/output.js';
import { SupervisedProcess } from '../supervision/supervised-process.js';
import { placeAll, placeOne, type PlacementRequest } from '../worker-placement.js';
import {
  withComputing,
  withCoordinatorSettings,
  withObservation,
  withProcess,
  withSecurity,
  withSharing,
  type ComputeOptions,
  type CoordinatorOptions,
  type ObservationOptions,
  type SecurityOptions,
  type UpOptions,
  type WorkerOptions,
} from './process-options.js';
import { wholeNumber, wholeNumberOrAuto } from './settings.js';

/** With what the workers inherit. */
interface OwnedUp extends UpOptions {
  readonly environment: Environment;
}

const RESTART_LIMITS = { firstDelayMs: 1_000, longestDelayMs: 60_000, healthyAfterMs: 600_000 };

/** `thaw up`, `thaw coordinator`, `thaw worker` */
export function addProcessCommands(program: Command, environment: Environment): void {
  withComputing(withCoordinatorSettings(withProcess(program.command('up'))), environment)
    .description('run a coordinator and workers on this machine until interrupted')
    .option(
      '-n, --workers <n>',
      'worker processes; "auto" starts one for each visible GPU, and one where there is none',
      wholeNumberOrAuto,
      2,
    )
    .option(
      '--restarts <n>',
      'how often in a row a worker that crashes or hangs is started again; one that ran for 10 minutes has them all back',
      wholeNumber,
      5,
    )
    .option('--insecure', 'listen off loopback also, and let everybody in')
    .action(async (options: UpOptions) => {
      process.exitCode = await runAll((stop) => up({ ...options, environment }, stop));
    });
  withSecurity(
    withCoordinatorSettings(withProcess(program.command('coordinator'))),
    'a file of lines "ROLE TOKEN"',
  )
    .description('run a coordinator until interrupted')
    .action(async (options: CoordinatorOptions) => {
      process.exitCode = await runAll(() => runCoordinator(options));
    });
  withSecurity(
    withSharing(withObservation(withComputing(withProcess(program.command('worker')), environment))),
    'a file with the token of workers',
  )
    .description('run a worker until interrupted')
    .requiredOption('-c, --coordinator <host:port>', 'the coordinator to join')
    .option('--listen <host:port>', 'where to answer other workers; port 0 takes a free one', '127.0.0.1:0')
    .option('--advertise <host:port>', 'where other workers reach this one, if not at --listen')
    .option('--name <name>', 'what events call this worker, by default the name in its certificate')
    .option('--connect-timeout-ms <ms>', 'how long to look for the coordinator', wholeNumber, 10_000)
    .option(
      '--reconnect-ms <ms>',
      'how long to look for a coordinator that is gone, while the job goes on',
      wholeNumber,
      60_000,
    )
    .action(async (options: WorkerOptions) => {
      process.exitCode = await runAll(() => runWorker(options, environment));
    });
}

/** A little longer than others may take to take over the part of a worker that leaves. */
const LEAVE_GRACE_MS = 50_000;

/** What a command has started. */
interface Started {
  /** The command ends when this one does. */
  readonly awaited: OwnedProcess;
  /** Ends it and all else. */
  readonly end: () => Promise<void>;
}

/** Runs processes until a signal comes or the awaited one ends, then ends them all. */
async function runAll(start: (stop: AbortSignal) => Promise<Started>): Promise<number> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const { awaited, end } = await start(stop.signal);
  const stopped = new Promise<null>((resolve) => {
    if (stop.signal.aborted) resolve(null);
    stop.signal.addEventListener('abort', () => resolve(null), { once: true });
  });
  const firstEnd = await Promise.race([stopped, awaited.ended]);
  stop.abort();
  await end();
  return firstEnd === null ? 0 : (firstEnd.exitCode ?? EXIT.passing);
}

/** What consists of one process. @param graceMs how long it may take to end */
function alone(awaited: OwnedProcess, graceMs?: number): Started {
  return { awaited, end: () => stopProcess(awaited, graceMs) };
}

async function up(options: OwnedUp, stop: AbortSignal): Promise<Started> {
  if (options.workers !== 0) requireTensorflow();
  const output = outputOf(options);
  const request = placementRequest(options.device, options.environment, output);
  const placements = await placeAll(options.workers, request);
  // Before anything is started that would have to be ended.
  const computing = placements.map((placement) => computingOf(options, placement));
  const coordinator = startCoordinator(coordinatorSettings(options));
  const address = await listeningAddress(coordinator);
  const limits = { ...RESTART_LIMITS, maxRestarts: options.restarts };
  const workers = computing.map((each, index) => {
    const name = `worker-${index}`;
    const start = (): OwnedProcess => startNamedWorker(name, address, each, options);
    return SupervisedProcess.start({ name, start, limits, output });
  });
  const release = (): void => workers.forEach((worker) => worker.release());
  stop.addEventListener('abort', release, { once: true });
  announce(output, address, coordinator);
  return {
    awaited: coordinator,
    end: async () => {
      for (const each of workers) await each.stop();
      await stopProcess(coordinator);
    },
  };
}

function startNamedWorker(
  name: string,
  coordinator: string,
  computing: Computing,
  options: OwnedUp,
): OwnedProcess {
  const { stallMs, longStallMs, logLevel, module: modules, featureCache, environment } = options;
  const settings = {
    coordinator,
    name,
    modules,
    stallMs,
    longStallMs,
    logLevel,
    ...cacheSetting(featureCache),
  };
  return { ...startWorker(settings, computing, environment), name };
}

/** @throws ThawError INVALID_ARGUMENT for a share of a GPU's memory where there is none, or of nothing */
function computingOf(
  { threads, nondeterministic, gpuMemory }: ComputeOptions,
  placement: Placement | undefined,
): Computing {
  if (gpuMemory === 0) throw badCap('expected at least 1 MiB, received 0');
  if (gpuMemory !== undefined && placement?.kind === 'cpu')
    throw badCap(
      `expected a GPU to cap the memory of, received ${gpuMemory} MiB for a worker on the processor; leave it out, or see "thaw doctor"`,
    );
  return { threads, placement, isDeterministic: nondeterministic !== true, gpuMemoryMib: gpuMemory };
}

function badCap(why: string): ThawError {
  return new ThawError('INVALID_ARGUMENT', `--gpu-memory: ${why}`);
}

async function runCoordinator(options: CoordinatorOptions): Promise<Started> {
  const coordinator = startCoordinator(coordinatorSettings(options));
  announce(outputOf(options), await listeningAddress(coordinator), coordinator);
  return alone(coordinator);
}

async function runWorker(options: WorkerOptions, environment: Environment): Promise<Started> {
  requireTensorflow();
  const { coordinator, listen, advertise, name, connectTimeoutMs, reconnectMs, logLevel } = options;
  const { stallMs, longStallMs, featureCache, sharedMemory, sharedFiles, device } = options;
  const placement = await placeOne(placementRequest(device, environment, outputOf(options)));
  const worker = startWorker(
    {
      ...securityOf(options),
      ...observationOf(options),
      ...{
        coordinator,
        listen,
        advertise,
        name,
        modules: options.module,
        ...{ connectTimeoutMs, reconnectMs, sharesMemory: sharedMemory, sharesFiles: sharedFiles },
        ...(device === 'gpu' && { needsGpu: true }),
        stallMs,
        longStallMs,
        logLevel,
        ...cacheSetting(featureCache),
      },
    },
    computingOf(options, placement),
    environment,
  );
  return alone(worker, LEAVE_GRACE_MS);
}

/** Of a GPU that is not used the user is told. */
function placementRequest(device: DeviceWish, environment: Environment, output: Output): PlacementRequest {
  return { device, environment, onNotice: (notice) => output.notice(notice, { device: 'cpu' }) };
}

function cacheSetting(featureCache: string | false): { featureCache?: string } {
  return featureCache === false ? {} : { featureCache };
}

function announce(output: Output, address: string, { child }: OwnedProcess): void {
  output.notice(`coordinator at ${address} (process ${child.pid ?? 0}); end with Ctrl-C`, {
    address,
    processId: child.pid,
  });
}

function coordinatorSettings(options: CoordinatorOptions): Settings {
  const {
    listen,
    dataDir,
    module: modules,
    leaseMs,
    growBackAfterMs,
    uploadQuotaBytes,
    freeDiskFloorBytes,
    logLevel,
  } = options;
  const limits = { uploadQuotaBytes, freeDiskFloorBytes };
  return {
    listen,
    dataDir: path.resolve(dataDir),
    modules,
    leaseMs,
    growBackAfterMs,
    ...limits,
    logLevel,
    ...securityOf(options),
    ...observationOf(options),
  };
}

function observationOf({ healthListen, metricsListen }: ObservationOptions): Settings {
  return { healthListen, metricsListen };
}

function securityOf({ ca, cert, key, tokenFile, insecure }: SecurityOptions): Settings {
  return { ca, cert, key, tokenFile, insecure };
}

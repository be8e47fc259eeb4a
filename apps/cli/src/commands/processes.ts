import path from 'node:path';
import { Option, type Command } from 'commander';
import { DEFAULT_ADDRESS, outputOf, withJson, type CommonOptions } from '../command-context.js';
import {
  listeningAddress,
  startCoordinator,
  startWorker,
  stopProcess,
  type OwnedProcess,
  type Settings,
} from '../child-process.js';
import type { SecurityPaths } from '@thaw/protocol';
import type { Environment } from '@thaw/runtime/environment';
import { requireTensorflow } from '@thaw/runtime/setup';
import { EXIT } from '../errors.js';
import type { Output } from '../output/output.js';
import { SupervisedProcess } from '../supervision/supervised-process.js';
import { DEFAULT_DATA_DIR, defaultFeatureCache, wholeNumber, listed } from './settings.js';

interface ProcessOptions extends CommonOptions {
  readonly logLevel: string;
  /** Files of the modules with layers that jobs may name. */
  readonly module?: readonly string[];
}

/** With what a server shows who it is, and knows who calls. */
interface SecurityOptions extends SecurityPaths {
  readonly insecure?: boolean;
}

interface ObservationOptions {
  readonly healthListen?: string;
  readonly metricsListen?: string;
}

interface CoordinatorOptions extends ProcessOptions, SecurityOptions, ObservationOptions {
  readonly listen: string;
  readonly dataDir: string;
  readonly leaseMs: number;
  readonly growBackAfterMs: number;
  readonly uploadQuotaBytes?: number;
  readonly freeDiskFloorBytes?: number;
}

/** How a worker computes, and how long it may take. */
interface ComputeOptions {
  readonly threads: number;
  readonly featureCache: string | false;
  readonly stallMs: number;
  readonly longStallMs: number;
}

interface WorkerOptions extends ProcessOptions, SecurityOptions, ObservationOptions, ComputeOptions {
  readonly coordinator: string;
  readonly listen: string;
  readonly advertise?: string;
  readonly name?: string;
  readonly connectTimeoutMs: number;
  readonly reconnectMs: number;
  readonly sharedMemory: boolean;
}

interface UpOptions extends CoordinatorOptions, ComputeOptions {
  readonly workers: number;
  readonly restarts: number;
}

/** With what the workers inherit. */
interface OwnedUp extends UpOptions {
  readonly environment: Environment;
}

const RESTART_LIMITS = { firstDelayMs: 1_000, longestDelayMs: 60_000, healthyAfterMs: 600_000 };

/** `thaw up`, `thaw coordinator`, `thaw worker` */
export function addProcessCommands(program: Command, environment: Environment): void {
  withComputing(withCoordinatorSettings(withProcess(program.command('up'))), environment)
    .description('run a coordinator and workers on this machine until interrupted')
    .option('-n, --workers <n>', 'worker processes', wholeNumber, 2)
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
    withObservation(withComputing(withProcess(program.command('worker')), environment)),
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
    .option('--no-shared-memory', 'send gradients to workers of this machine as to all others')
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
  if (options.workers > 0) requireTensorflow();
  const output = outputOf(options);
  const coordinator = startCoordinator(coordinatorSettings(options));
  const address = await listeningAddress(coordinator);
  const limits = { ...RESTART_LIMITS, maxRestarts: options.restarts };
  const workers = Array.from({ length: options.workers }, (_, index) => {
    const name = `worker-${index}`;
    const start = (): OwnedProcess => startNamedWorker(name, address, options);
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
  { threads, stallMs, longStallMs, logLevel, module: modules, featureCache, environment }: OwnedUp,
): OwnedProcess {
  const settings = {
    coordinator,
    name,
    modules,
    stallMs,
    longStallMs,
    logLevel,
    ...cacheSetting(featureCache),
  };
  return { ...startWorker(settings, threads, environment), name };
}

async function runCoordinator(options: CoordinatorOptions): Promise<Started> {
  const coordinator = startCoordinator(coordinatorSettings(options));
  announce(outputOf(options), await listeningAddress(coordinator), coordinator);
  return alone(coordinator);
}

async function runWorker(options: WorkerOptions, environment: Environment): Promise<Started> {
  requireTensorflow();
  const { coordinator, listen, advertise, name, connectTimeoutMs, reconnectMs, logLevel, threads } = options;
  const { stallMs, longStallMs, featureCache, sharedMemory } = options;
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
        ...{ connectTimeoutMs, reconnectMs, sharesMemory: sharedMemory },
        stallMs,
        longStallMs,
        logLevel,
        ...cacheSetting(featureCache),
      },
    },
    threads,
    environment,
  );
  return alone(worker, LEAVE_GRACE_MS);
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

function withSecurity(command: Command, tokens: string): Command {
  return command
    .option('--cert <file>', "TLS: this process's certificate")
    .option('--key <file>', 'its private key')
    .option('--ca <file>', 'mutual TLS: the certificate of the authority that others must have theirs from')
    .option('--token-file <file>', `tokens instead of certificates of others: ${tokens}`)
    .option('--insecure', 'listen off loopback also without all that');
}

function withObservation(command: Command): Command {
  return command
    .option('--health-listen <host:port>', 'tell anybody by gRPC whether this process serves, without TLS')
    .option('--metrics-listen <host:port>', 'tell Prometheus numbers at /metrics, without TLS');
}

function observationOf({ healthListen, metricsListen }: ObservationOptions): Settings {
  return { healthListen, metricsListen };
}

function securityOf({ ca, cert, key, tokenFile, insecure }: SecurityOptions): Settings {
  return { ca, cert, key, tokenFile, insecure };
}

function withProcess(command: Command): Command {
  const level = new Option('--log-level <level>', 'what is logged to standard error').default('warn');
  return withJson(command)
    .addOption(level.choices(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']))
    .option('--module <path>', 'allow jobs the layers that this module registers; repeatable', listed);
}

function withCoordinatorSettings(command: Command): Command {
  return withObservation(command)
    .option(
      '--listen <host:port>',
      'where to answer users and workers; port 0 takes a free one',
      DEFAULT_ADDRESS,
    )
    .option(
      '--data-dir <dir>',
      'where jobs, uploads and results are kept; one coordinator at a time',
      DEFAULT_DATA_DIR,
    )
    .option('--upload-quota-bytes <n>', 'all uploads together; 1 TiB if not given', wholeNumber)
    .option(
      '--free-disk-floor-bytes <n>',
      'what uploads leave free on the disk; 1 GiB if not given',
      wholeNumber,
    )
    .option('--lease-ms <ms>', 'a worker that is silent for longer counts as lost', wholeNumber, 5_000)
    .option(
      '--grow-back-after-ms <ms>',
      'so long a job that gave workers up for another one takes no free ones',
      wholeNumber,
      10_000,
    );
}

function withComputing(command: Command, environment: Environment): Command {
  return command
    .option('--threads <n>', 'threads of each worker; part of the result', wholeNumber, 1)
    .option(
      '--feature-cache <folder>',
      'where the workers of a machine keep what frozen layers make of examples, for later jobs too',
      defaultFeatureCache(environment),
    )
    .option('--no-feature-cache', 'keep that in memory alone, while the job runs')
    .option(
      '--stall-ms <ms>',
      'a worker ends itself when it computes nothing for so long, and for ten usual steps',
      wholeNumber,
      5_000,
    )
    .option(
      '--long-stall-ms <ms>',
      'the same while it loads, prepares, compiles, copies or stores something',
      wholeNumber,
      300_000,
    );
}

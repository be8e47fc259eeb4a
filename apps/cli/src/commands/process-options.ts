import { Option, type Command } from 'commander';
import type { SecurityPaths } from '@thaw/protocol';
import type { DeviceWish } from '@thaw/runtime/devices';
import type { Environment } from '@thaw/runtime/environment';
import { DEFAULT_ADDRESS, withJson, type CommonOptions } from '../command-context.js';
import { DEFAULT_DATA_DIR, defaultFeatureCache, deviceOption, listed, wholeNumber } from './settings.js';

/** What every process of a cluster takes. */
export interface ProcessOptions extends CommonOptions {
  readonly logLevel: string;
  /** Files of the modules with layers that jobs may name. */
  readonly module?: readonly string[];
}

/** With what a server shows who it is, and knows who calls. */
export interface SecurityOptions extends SecurityPaths {
  readonly insecure?: boolean;
}

/** Where health and numbers are told. */
export interface ObservationOptions {
  readonly healthListen?: string;
  readonly metricsListen?: string;
}

/** Of `thaw coordinator`. */
export interface CoordinatorOptions extends ProcessOptions, SecurityOptions, ObservationOptions {
  readonly listen: string;
  readonly dataDir: string;
  readonly leaseMs: number;
  readonly growBackAfterMs: number;
  readonly uploadQuotaBytes?: number;
  readonly freeDiskFloorBytes?: number;
}

/** How a worker computes, and how long it may take. */
export interface ComputeOptions {
  readonly threads: number;
  readonly nondeterministic?: boolean;
  readonly gpuMemory?: number;
  readonly device: DeviceWish;
  readonly featureCache: string | false;
  readonly stallMs: number;
  readonly longStallMs: number;
}

/** Of `thaw worker`. */
export interface WorkerOptions extends ProcessOptions, SecurityOptions, ObservationOptions, ComputeOptions {
  readonly coordinator: string;
  readonly listen: string;
  readonly advertise?: string;
  readonly name?: string;
  readonly connectTimeoutMs: number;
  readonly reconnectMs: number;
  readonly sharedMemory: boolean;
  readonly sharedFiles: boolean;
}

/** Of `thaw up`. */
export interface UpOptions extends CoordinatorOptions, ComputeOptions {
  readonly workers: number | 'auto';
  readonly restarts: number;
}

/** Adds with what a server shows who it is. @param tokens what `--token-file` is */
export function withSecurity(command: Command, tokens: string): Command {
  return command
    .option('--cert <file>', "TLS: this process's certificate")
    .option('--key <file>', 'its private key')
    .option('--ca <file>', 'mutual TLS: the certificate of the authority that others must have theirs from')
    .option('--token-file <file>', `tokens instead of certificates of others: ${tokens}`)
    .option('--insecure', 'listen off loopback also without all that');
}

/** Adds what a worker does otherwise with processes of the same machine than with others. */
export function withSharing(command: Command): Command {
  return command
    .option('--no-shared-memory', 'send gradients to workers of this machine as to all others')
    .option('--no-shared-files', 'fetch examples from a coordinator of this machine as from all others');
}

/** Adds where health and numbers are told. */
export function withObservation(command: Command): Command {
  return command
    .option('--health-listen <host:port>', 'tell anybody by gRPC whether this process serves, without TLS')
    .option('--metrics-listen <host:port>', 'tell Prometheus numbers at /metrics, without TLS');
}

/** Adds what every process takes. */
export function withProcess(command: Command): Command {
  const level = new Option('--log-level <level>', 'what is logged to standard error').default('warn');
  return withJson(command)
    .addOption(level.choices(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']))
    .option('--module <path>', 'allow jobs the layers that this module registers; repeatable', listed);
}

/** Adds how a coordinator is set up. */
export function withCoordinatorSettings(command: Command): Command {
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

/** Adds how workers compute. */
export function withComputing(command: Command, environment: Environment): Command {
  return command
    .option('--threads <n>', 'threads of each worker; part of the result', wholeNumber, 1)
    .addOption(deviceOption())
    .option(
      '--nondeterministic',
      'run ops without a deterministic kernel too; only jobs with train.exact: false get such workers',
    )
    .option(
      '--gpu-memory <MiB>',
      'the most memory that each worker takes of its GPU; what it finds if not given; part of the result',
      wholeNumber,
    )
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

import { failed, ok, warning, type Check } from './check.js';

const GIB = 2 ** 30;
/** What a worker needs for TensorFlow and a small model. */
const LEAST_MEMORY_BYTES = GIB;
const COMFORTABLE_MEMORY_BYTES = 4 * GIB;
const LEAST_DISK_BYTES = GIB;
const COMFORTABLE_DISK_BYTES = 5 * GIB;

/** What is known of this machine before TensorFlow is asked. */
export interface MachineFacts {
  readonly nodeVersion: string;
  readonly numCores: number;
  /** What this process may still take, within its container's limit. */
  readonly freeMemoryBytes: number;
  readonly dataDir: string;
  /** Of the disk that holds `dataDir`. */
  readonly freeDiskBytes: number;
}

/** Judges Node, memory and disk. */
export function machineChecks(facts: MachineFacts): Check[] {
  return [nodeCheck(facts), memoryCheck(facts), diskCheck(facts)];
}

/** Judges the threads of each worker against the machine's cores. */
export function threadsCheck(threads: number, numCores: number): Check {
  const found = `${threads} for each worker, on ${numCores} cores`;
  if (threads <= numCores) return ok('threads', found);
  return warning('threads', found, `give --threads at most ${numCores}: more only wait for each other`);
}

function nodeCheck({ nodeVersion }: MachineFacts): Check {
  const [major = 0, minor = 0] = nodeVersion.replace(/^v/, '').split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return ok('node', nodeVersion);
  return failed('node', nodeVersion, 'install Node 20.19 or newer');
}

function memoryCheck({ freeMemoryBytes }: MachineFacts): Check {
  const found = `${gib(freeMemoryBytes)} free`;
  if (freeMemoryBytes < LEAST_MEMORY_BYTES)
    return failed('memory', found, 'a worker needs 1 GiB at least: end other programs or raise the limit');
  if (freeMemoryBytes < COMFORTABLE_MEMORY_BYTES)
    return warning('memory', found, 'enough for small models; a ResNet50 that trains whole wants 4 GiB');
  return ok('memory', found);
}

function diskCheck({ freeDiskBytes, dataDir }: MachineFacts): Check {
  const found = `${gib(freeDiskBytes)} free at ${dataDir}`;
  if (freeDiskBytes < LEAST_DISK_BYTES)
    return failed(
      'disk',
      found,
      'datasets and results need 1 GiB at least: free some, or choose another --data-dir',
    );
  if (freeDiskBytes < COMFORTABLE_DISK_BYTES)
    return warning('disk', found, 'enough for small datasets; choose another --data-dir for large ones');
  return ok('disk', found);
}

function gib(bytes: number): string {
  return `${(bytes / GIB).toFixed(1)} GiB`;
}

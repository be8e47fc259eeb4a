import { DEFAULT_FEATURE_CACHE_BYTES } from '@thaw/datasets';
import { z } from 'zod';

/** How a worker process is set up. */
export const workerConfigSchema = z.object({
  /** host:port of the coordinator. */
  coordinator: z.string().min(1),
  /** host:port on which peers are answered; port 0 takes a free one. */
  listen: z.string().min(1),
  /** host:port under which peers reach this worker, where that differs from `listen`. */
  advertise: z.string().min(1).optional(),
  /** Certificates of the authority, in PEM. */
  ca: z.string().min(1).optional(),
  cert: z.string().min(1).optional(),
  key: z.string().min(1).optional(),
  /** Holds the token of workers. */
  tokenFile: z.string().min(1).optional(),
  /** Lets everybody in off loopback too. */
  insecure: z.boolean(),
  /** Ends before it joins where TensorFlow finds no GPU, instead of computing on the processor. */
  needsGpu: z.boolean(),
  /** For people; by default the name in the certificate, else the process id. */
  name: z.string().min(1).optional(),
  /** Files of the modules with layers that jobs may name; the same as the coordinator's. */
  modules: z.array(z.string().min(1)),
  /** How long to look for the coordinator before giving up. */
  connectTimeoutMs: z.number().int().min(0),
  /** How long to look for a coordinator that is gone, while the job goes on. */
  reconnectMs: z.number().int().min(0),
  /** Whether what goes to workers of the same machine goes through its memory. */
  sharesMemory: z.boolean(),
  /** Whether examples are read in the files of a coordinator on the same machine, where they can be. */
  sharesFiles: z.boolean(),
  /** How long the computation may make no progress, where ten usual steps are shorter, before the process ends itself. */
  stallMs: z.number().int().min(1),
  /** The same while it loads, prepares, compiles, copies or stores something. */
  longStallMs: z.number().int().min(1),
  /** A folder for what the frozen beginnings of models make of examples, which the workers of a machine share; else memory alone. */
  featureCache: z.string().min(1).optional(),
  /** What that folder may grow to. */
  featureCacheBytes: z.number().int().min(0),
  /** What each job may keep of that in memory. */
  featureMemoryBytes: z.number().int().min(0),
  /** host:port on which anybody is told by gRPC whether the process serves, without TLS; nowhere if not given. */
  healthListen: z.string().min(1).optional(),
  /** host:port on which Prometheus is told numbers, without TLS; nowhere if not given. */
  metricsListen: z.string().min(1).optional(),
  /** Ends when standard input ends, which is when the starting process is gone. */
  stopWithParent: z.boolean(),
  logLevel: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
});

/** A checked configuration. */
export type WorkerConfig = z.infer<typeof workerConfigSchema>;

/** What is used where nothing else is said. */
export const WORKER_DEFAULTS: Omit<
  WorkerConfig,
  | 'featureCache'
  | 'healthListen'
  | 'metricsListen'
  | 'coordinator'
  | 'advertise'
  | 'name'
  | 'ca'
  | 'cert'
  | 'key'
  | 'tokenFile'
> = {
  listen: '127.0.0.1:0',
  insecure: false,
  needsGpu: false,
  modules: [],
  connectTimeoutMs: 10_000,
  reconnectMs: 60_000,
  sharesMemory: true,
  sharesFiles: true,
  stallMs: 5_000,
  longStallMs: 300_000,
  featureCacheBytes: DEFAULT_FEATURE_CACHE_BYTES,
  featureMemoryBytes: 2 ** 30,
  stopWithParent: false,
  logLevel: 'info',
};

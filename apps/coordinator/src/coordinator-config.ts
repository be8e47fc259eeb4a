import { PUBLISHED_ADDRESS } from '@thaw/model-files';
import { z } from 'zod';

/** How a coordinator process is set up. */
export const coordinatorConfigSchema = z.object({
  /** host:port; port 0 takes a free one. */
  listen: z.string().min(1),
  /** Certificates of the authority, in PEM. */
  ca: z.string().min(1).optional(),
  cert: z.string().min(1).optional(),
  key: z.string().min(1).optional(),
  /** Lines "ROLE TOKEN". */
  tokenFile: z.string().min(1).optional(),
  /** Lets everybody in off loopback too. */
  insecure: z.boolean(),
  /** Folder of all that is kept: jobs and their events, uploads, datasets, artifacts, checkpoints. */
  dataDir: z.string().min(1),
  /** Where the weights that Keras publishes are fetched. */
  weightsUrl: z.url(),
  /** Holds them in its folder `weights`; by default `dataDir`. */
  cacheDir: z.string().min(1).optional(),
  /** Files of the modules with layers that jobs may name. */
  modules: z.array(z.string().min(1)),
  /** All uploads together, unfinished ones at their full size. */
  uploadQuotaBytes: z.number().int().min(0),
  /** What uploads and checkpoints leave free on the disk. */
  freeDiskFloorBytes: z.number().int().min(0),
  /** A worker that is silent for longer counts as lost. */
  leaseMs: z.number().int().min(100),
  /** How long a job that gave workers up for another one takes no free ones. */
  growBackAfterMs: z.number().int().min(0),
  /** host:port on which anybody is told by gRPC whether the process serves, without TLS; nowhere if not given. */
  healthListen: z.string().min(1).optional(),
  /** host:port on which Prometheus is told numbers, without TLS; nowhere if not given. */
  metricsListen: z.string().min(1).optional(),
  /** Ends when standard input ends, which is when the starting process is gone. */
  stopWithParent: z.boolean(),
  logLevel: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
});

/** A checked configuration. */
export type CoordinatorConfig = z.infer<typeof coordinatorConfigSchema>;

/** What is used where nothing else is said. */
export const COORDINATOR_DEFAULTS: Omit<
  CoordinatorConfig,
  'healthListen' | 'metricsListen' | 'dataDir' | 'cacheDir' | 'ca' | 'cert' | 'key' | 'tokenFile'
> = {
  listen: '127.0.0.1:7070',
  insecure: false,
  weightsUrl: PUBLISHED_ADDRESS,
  modules: [],
  uploadQuotaBytes: 2 ** 40,
  freeDiskFloorBytes: 2 ** 30,
  leaseMs: 5_000,
  growBackAfterMs: 10_000,
  stopWithParent: false,
  logLevel: 'info',
};

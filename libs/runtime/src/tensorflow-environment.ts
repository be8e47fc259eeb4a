import { readFileSync } from 'node:fs';

import { InvalidThreadCount } from './errors.js';

/** Environment variables, as `process.env` holds them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The one device that a process sees. */
export type Placement =
  | { readonly kind: 'cpu' }
  /** `selector`: what `CUDA_VISIBLE_DEVICES` names the GPU by. */
  | { readonly kind: 'gpu'; readonly selector: string };

/** The settings that decide TensorFlow's bits, as the process was started with them. */
export interface TensorflowSettings {
  /** Threads inside one op; `default` means as many as the machine has cores. */
  readonly intraOpThreads: string;
  /** Ops that may run at once; `default` as above. */
  readonly interOpThreads: string;
  /** Whether ops without a deterministic kernel are refused. */
  readonly isDeterministic: boolean;
  /** Whether oneDNN's kernels replace TensorFlow's own on the CPU. */
  readonly usesOneDnn: boolean;
  /** Whether a GPU may round the inputs of float32 products to TF32; `default` leaves it to the library. */
  readonly tf32: string;
  /** Whether cuDNN's kernels on a GPU are chosen by how long they take, which differs from run to run. */
  readonly tunesCudnn: boolean;
  /** The most memory of its GPU that the process takes, in MiB; `default` for what it finds. */
  readonly gpuMemoryMib: string;
}

/**
 * The environment variables with which a process that computes must be *started*: TensorFlow reads them once,
 * natively, so a worker thread cannot set them later.
 *
 * - The thread count is part of the result: how a sum is split among threads decides its rounding.
 * - Ops run one after the other: those of a recorded graph do so anyway, see `CompiledGraph`.
 * - `TF_DETERMINISTIC_OPS` makes an op without a deterministic kernel fail instead of varying, unless that is wanted.
 * - `TF_ENABLE_ONEDNN_OPTS=1`: oneDNN's convolutions, whose gradients take a fifth of the time of TensorFlow's own. It chooses its
 *   kernels from instruction set, cache sizes, shape and threads, each of which is in the numerics class; what was computed
 *   before makes no difference, which a test here shows.
 * - `TF_CUDNN_USE_AUTOTUNE=0`: cuDNN's own choice of a kernel for a shape, instead of the one that was fastest this time.
 * - `NVIDIA_TF32_OVERRIDE=0` keeps float32 products float32 on a GPU; growing GPU memory lets several
 *   processes share one device.
 * - `THAW_TENSORFLOW_CONFIG` caps the memory of a GPU, where that is wanted.
 * - `CUDA_VISIBLE_DEVICES` shows a process one GPU, or none; without a placement it stays as it is inherited.
 * - The log level hides start-up chatter; errors remain, and so do two lines about oneDNN: TensorFlow writes them while its
 *   library is loaded, before any code could tell it a level.
 *
 * @param options `gpuMemoryMib`: the most memory of its GPU that the process takes; by default what it finds
 * @throws InvalidThreadCount if `threads` is not a whole number of at least 1.
 */
export function tensorflowEnvironment({
  threads,
  placement,
  isDeterministic = true,
  gpuMemoryMib,
}: {
  threads: number;
  placement?: Placement | undefined;
  isDeterministic?: boolean | undefined;
  gpuMemoryMib?: number | undefined;
}): Record<string, string> {
  if (!Number.isInteger(threads) || threads < 1) throw new InvalidThreadCount(threads);
  return {
    TF_NUM_INTRAOP_THREADS: String(threads),
    TF_NUM_INTEROP_THREADS: '1',
    TF_DETERMINISTIC_OPS: isDeterministic ? '1' : '0',
    TF_ENABLE_ONEDNN_OPTS: '1',
    TF_CUDNN_USE_AUTOTUNE: '0',
    NVIDIA_TF32_OVERRIDE: '0',
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    TF_CPP_MIN_LOG_LEVEL: '2',
    ...(gpuMemoryMib !== undefined && {
      THAW_TENSORFLOW_CONFIG: configOf(gpuMemoryMib),
      THAW_GPU_MEMORY_MIB: String(gpuMemoryMib),
    }),
    ...(placement && { CUDA_VISIBLE_DEVICES: placement.kind === 'gpu' ? placement.selector : '-1' }),
  };
}

/**
 * A ConfigProto with one GPU that has so much memory, of which a process takes what it needs, in hexadecimal digits.
 *
 * @source tensorflow 2.21.0, core/protobuf/config.proto: `gpu_options` (6), its `allow_growth` (4) and `experimental` (9), there
 * `virtual_devices` (1), their `memory_limit_mb` (1)
 */
function configOf(gpuMemoryMib: number): string {
  const limit = Buffer.alloc(4);
  limit.writeFloatLE(gpuMemoryMib);
  const virtualDevice = field(1, limit);
  const experimental = field(1, virtualDevice);
  const allowGrowth = Buffer.from([(4 << 3) | 0, 1]);
  return field(6, Buffer.concat([allowGrowth, field(9, experimental)])).toString('hex');
}

/** A field of a message that holds so many bytes; fewer than 128, so that one byte tells how many. */
function field(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
}

/** What TensorFlow makes of an environment. */
export function tensorflowSettings(environment: Environment): TensorflowSettings {
  return {
    intraOpThreads: environment.TF_NUM_INTRAOP_THREADS ?? 'default',
    interOpThreads: environment.TF_NUM_INTEROP_THREADS ?? 'default',
    isDeterministic: isTrue(environment.TF_DETERMINISTIC_OPS),
    usesOneDnn: isTrue(environment.TF_ENABLE_ONEDNN_OPTS ?? '1'),
    tf32: environment.NVIDIA_TF32_OVERRIDE ?? 'default',
    tunesCudnn: isTrue(environment.TF_CUDNN_USE_AUTOTUNE ?? '1'),
    gpuMemoryMib: environment.THAW_GPU_MEMORY_MIB ?? 'default',
  };
}

/**
 * The variables this process was started with, which native code sees also where a worker thread's copy of
 * `process.env` differs. Empty on systems that do not tell.
 */
export function startEnvironment(): Environment {
  const entries = readStartEnvironment()
    .split('\0')
    .filter((entry) => entry.includes('='))
    .map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]);
  return Object.fromEntries(entries) as Record<string, string>;
}

function readStartEnvironment(): string {
  try {
    return readFileSync('/proc/self/environ', 'utf8');
  } catch {
    return '';
  }
}

/** @source TensorFlow, `ReadBoolFromEnvVar`: "0"/"false" and "1"/"true" in any case. */
function isTrue(value: string | undefined): boolean {
  return value !== undefined && ['1', 'true'].includes(value.toLowerCase());
}

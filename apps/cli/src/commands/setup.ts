import path from 'node:path';
import { Option, type Command } from 'commander';
import type { Environment } from '@thaw/runtime/environment';
import { setUpSqlite, setUpTensorflow } from '@thaw/runtime/setup';
import { outputOf, withJson, type CommonOptions } from '../command-context.js';

interface SetupOptions extends CommonOptions {
  readonly tensorflowDir?: string;
  readonly device?: 'cpu' | 'cuda';
  readonly withoutTensorflow?: boolean;
  readonly force?: boolean;
}

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

const HELP = `
Without --tensorflow-dir, TensorFlow is downloaded once for all projects of this user, by pip: 274 MB for the processor; for CUDA 3.2 GB,
which become 5.3 GB, with NVIDIA's libraries, which NVIDIA licenses. CUDA is chosen where an NVIDIA driver answers, and needs driver
525.60.13 or newer. Three addons are compiled: TensorFlow's, Thaw's own for vectors, and SQLite's (about a minute), in which a coordinator keeps its jobs. What is in
place is left alone, so run it again after \`npm ci\`. In a checkout of Thaw run \`npm run setup\` instead.

Environment:
  THAW_TENSORFLOW_DIR  as --tensorflow-dir
  THAW_CACHE_DIR       where downloads and built addons are kept (default: $XDG_CACHE_HOME/thaw or ~/.cache/thaw)`;

/** `thaw setup` */
export function addSetup(program: Command, environment: Environment): void {
  withJson(program.command('setup'))
    .description(
      'put TensorFlow in place, which everything that computes needs, and SQLite, which a coordinator needs',
    )
    .option('--tensorflow-dir <dir>', 'use the TensorFlow in this folder (lib/ and include/), download none')
    .addOption(
      new Option(
        '--device <device>',
        "what TensorFlow is for; by itself cuda where an NVIDIA driver answers, else cpu. With --tensorflow-dir, cuda wants CUDA's libraries there",
      ).choices(['cpu', 'cuda']),
    )
    .addOption(
      new Option('--without-tensorflow', 'SQLite alone, for a machine that only coordinates').conflicts([
        'tensorflowDir',
        'device',
      ]),
    )
    .option('--force', 'compare every file with its digest and compile the addon again')
    .addHelpText('after', HELP)
    .action(async (options: SetupOptions) => {
      await interruptible((signal) => setUp(options, environment, signal));
    });
}

async function setUp(options: SetupOptions, environment: Environment, signal: AbortSignal): Promise<void> {
  const startedAt = performance.now();
  const { json = false, tensorflowDir, device, force = false, withoutTensorflow = false } = options;
  const how = {
    env: environment,
    signal,
    output: json ? process.stdout : process.stderr,
    isJson: json,
    isForced: force,
  };
  // First, since it needs no network.
  const sqlite = await setUpSqlite(how);
  const directory = tensorflowDir === undefined ? undefined : path.resolve(tensorflowDir);
  const tensorflow = withoutTensorflow
    ? undefined
    : await setUpTensorflow({ ...how, tensorflowDir: directory, device });
  const hasChanged = sqlite.hasChanged || tensorflow?.hasChanged === true;
  const durationMs = Math.round(performance.now() - startedAt);
  const what = withoutTensorflow ? 'SQLite is' : 'TensorFlow is';
  const summary = hasChanged ? `${what} in place` : `${what} in place already, nothing to do`;
  outputOf(options).notice(`${summary} (${(durationMs / 1000).toFixed(1)} s).`, {
    event: 'done',
    hasChanged,
    ...(tensorflow && { tensorflowFolder: tensorflow.tensorflowFolder }),
    durationMs,
  });
}

/** Runs `use` until it ends or Ctrl-C comes, which ends what it has started and tells nothing more. */
async function interruptible(use: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      process.exitCode = EXIT_CODES[name];
      stop.abort();
    });
  }
  try {
    await use(stop.signal);
  } catch (thrown) {
    if (!stop.signal.aborted) throw thrown;
  }
}

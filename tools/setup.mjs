#!/usr/bin/env node
// @ts-check
import { parseArguments, runMain } from './main-program.mjs';

const USAGE = `Usage: npm run setup -- [options]

Installs the packages, puts SQLite's addon and TensorFlow beneath them and builds the workspace. What is in place already is left alone.

  --tensorflow-dir DIR  use the TensorFlow in DIR (lib/ and include/) instead of downloading one; remembered
  --device DEVICE       cpu or cuda: what TensorFlow is for; by itself cuda where an NVIDIA driver answers; remembered
  --download            forget a remembered --tensorflow-dir
  --verify              compare every file of TensorFlow with its digest, not only sizes and times
  --json                one JSON object per line
  --help                this text

Environment:
  THAW_TENSORFLOW_DIR   as --tensorflow-dir
  THAW_CACHE_DIR        where downloads and built addons are kept (default: $XDG_CACHE_HOME/thaw or ~/.cache/thaw)
`;

const OPTIONS = /** @type {const} */ ({
  'tensorflow-dir': { type: 'string' },
  device: { type: 'string' },
  download: { type: 'boolean' },
  verify: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
});

/**
 * @param {string | undefined} value
 * @returns {Promise<'cpu' | 'cuda' | undefined>}
 */
async function readDevice(value) {
  if (value === undefined || value === 'cpu' || value === 'cuda') return value;
  const { ProvisionError } = await import('../libs/runtime/provision/provision-error.mjs');
  throw new ProvisionError('INVALID_ARGUMENT', `--device: expected cpu or cuda, received "${value}".`);
}

await runMain(async ({ args, signal }) => {
  const values = await parseArguments(args, OPTIONS, USAGE);
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const device = await readDevice(values.device);
  const { setUp } = await import('./workspace-setup.mjs');
  const { createProgress, jsonProgress } = await import('../libs/runtime/provision/progress.mjs');
  const progress = values.json ? jsonProgress(process.stdout) : createProgress(process.stderr);
  const result = await setUp({
    env: process.env,
    signal,
    progress,
    tensorflowDir: values['tensorflow-dir'],
    device,
    isDownloadForced: values.download ?? false,
    isFullCheck: values.verify ?? false,
  });
  const text = values.json ? JSON.stringify({ event: 'done', ...result }) : result.summary;
  process.stdout.write(`${text}\n`);
  return 0;
});

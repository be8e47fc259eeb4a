// @ts-check
// Imports nothing that an old Node lacks, so that it can still say that Node is too old.
import { requireNode } from '../libs/runtime/provision/node-version.mjs';
import { ProvisionError, toProvisionError } from '../libs/runtime/provision/provision-error.mjs';

/** @typedef {{ args: string[], signal: AbortSignal }} MainContext */

const SIGNAL_EXIT_CODES = { SIGINT: 130, SIGTERM: 143 };

/**
 * Runs a script: its exit code becomes the process's, an error becomes one sentence, SIGINT and SIGTERM end what it started.
 * @param {(context: MainContext) => Promise<number>} main
 */
export async function runMain(main) {
  const controller = new AbortController();
  const args = process.argv.slice(2);
  for (const [name, exitCode] of Object.entries(SIGNAL_EXIT_CODES)) {
    process.once(name, () => {
      process.exitCode = exitCode;
      controller.abort();
    });
  }
  try {
    requireNode(process.versions.node);
    const exitCode = await main({ args, signal: controller.signal });
    process.exitCode = exitCode;
  } catch (error) {
    if (!controller.signal.aborted) fail(error, args.includes('--json'));
  }
}

/**
 * Tells why the script failed.
 * @param {unknown} error
 * @param {boolean} [isJson]
 */
export function fail(error, isJson = false) {
  const { code, message, cause } = toProvisionError(error);
  if (isJson) process.stdout.write(`${JSON.stringify({ event: 'failed', code, message })}\n`);
  // A progress bar may stand in this line.
  process.stderr.write(`${process.stderr.isTTY ? '\r\x1b[2K' : ''}${message}\n`);
  // Only a fault of Thaw itself is worth a stack.
  if (code === 'INTERNAL' && cause instanceof Error) process.stderr.write(`${cause.stack}\n`);
  process.exitCode = 1;
}

/**
 * Reads the command line.
 * @template {NonNullable<import('node:util').ParseArgsConfig['options']>} T
 * @param {string[]} args
 * @param {T} options
 * @param {string} usage
 * @throws {ProvisionError} INVALID_ARGUMENT for an unknown option or a missing value
 */
export async function parseArguments(args, options, usage) {
  const { parseArgs } = await import('node:util');
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const known = usage.match(/--[a-z-]+(?= [A-Z ])/g) ?? [];
    throw new ProvisionError(
      'INVALID_ARGUMENT',
      `${/** @type {Error} */ (error).message.split('. ')[0]}: expected only ${[...new Set(known)].join(', ')}, see --help.`,
    );
  }
}

/**
 * Reads the value of an option that counts something.
 * @param {string} option
 * @param {string} value
 * @returns {number} from 1
 * @throws {ProvisionError} INVALID_ARGUMENT
 */
export function readCount(option, value) {
  if (/^[1-9]\d*$/.test(value)) return Number(value);
  throw new ProvisionError(
    'INVALID_ARGUMENT',
    `${option}: expected a whole number from 1, received "${value}".`,
  );
}

/**
 * Reads the value of `--device`.
 * @param {string} value
 * @returns {'cpu' | 'gpu'}
 * @throws {ProvisionError} INVALID_ARGUMENT
 */
export function readDevice(value) {
  if (value === 'cpu' || value === 'gpu') return value;
  throw new ProvisionError('INVALID_ARGUMENT', `--device: expected cpu or gpu, received "${value}".`);
}

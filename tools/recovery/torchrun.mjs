// @ts-check
import { spawn } from 'node:child_process';
import { EventEmitter, on } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { cacheFolderOf } from '../../libs/runtime/provision/cache-folder.mjs';
import { signal } from '../chaos/signal.mjs';
import { pythonEnvironment } from '../python-environment.mjs';

/** @typedef {{ rank: number, processId: number, step: number, at: number }} Step one rank's; `at`: in milliseconds since 1970 */
/** @typedef {{ killed: readonly number[] } | { unavailable: string }} TorchrunReport */

const FOLDER = join(import.meta.dirname, 'torchrun');
const NUM_RANKS = 3;
/** The rank that is killed; the snapshot is rank 0's. */
const VICTIM = 1;
/** Steps of a rank before another one is killed. */
const SETTLED_STEPS = 50;
/** How long one round may take. */
const PATIENCE_MS = 60_000;

/**
 * Kills one rank of three after the other, under torchrun, which starts all of them anew each time.
 * @param {{ folder: string, numRepeats: number, signal: AbortSignal }} plan
 * @returns {Promise<TorchrunReport>}
 */
export async function measureTorchrun({ folder, numRepeats, signal: interrupted }) {
  try {
    const { python, env } = await environment();
    return { killed: await killRanks({ python, env, folder, numRepeats, interrupted }) };
  } catch (error) {
    interrupted.throwIfAborted();
    return { unavailable: /** @type {Error} */ (error).message };
  }
}

/** The pinned Python environment, which is made on first use. */
async function environment() {
  const requirements = join(FOLDER, 'requirements.txt');
  const options = {
    name: 'torchrun',
    cacheFolder: cacheFolderOf(process.env),
    cwd: FOLDER,
    env: process.env,
  };
  const { python, steps, env } = await pythonEnvironment(requirements, options);
  for (const { file, args, cwd } of steps) await run(file, args, { cwd, env });
  return { python, env };
}

/**
 * @param {string} file
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {Promise<void>}
 */
function run(file, args, options) {
  const child = spawn(file, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
  const lastWords = lastWordsOf(child);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${file} ${args.join(' ')} failed: ${lastWords()}`)),
    );
  });
}

/** @param {import('node:child_process').ChildProcess} child @returns {() => string} what it had to say last */
function lastWordsOf(child) {
  let last = '';
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    last = `${last}${text}`.slice(-1_000);
  });
  return () => last.trim();
}

/**
 * @param {{ python: string, env: NodeJS.ProcessEnv, folder: string, numRepeats: number, interrupted: AbortSignal }} options
 * @returns {Promise<number[]>} milliseconds from SIGKILL of a rank to the next step that is further than any before
 */
async function killRanks({ python, env, folder, numRepeats, interrupted }) {
  const torchrun = join(dirname(python), 'torchrun');
  const ranks = ['--standalone', '--nproc-per-node', String(NUM_RANKS), '--max-restarts', String(numRepeats)];
  const args = [...ranks, join(FOLDER, 'train.py'), join(folder, 'snapshot.pt')];
  // Otherwise ranks that are started anew find the addresses of those that are gone.
  const ownStores = { ...env, TORCH_DISABLE_SHARE_RDZV_TCP_STORE: '1' };
  const child = spawn(torchrun, args, { env: ownStores, stdio: ['ignore', 'pipe', 'pipe'] });
  const lastWords = lastWordsOf(child);
  const ended = new Promise((resolve) => child.once('close', resolve));
  const limit = AbortSignal.any([interrupted, AbortSignal.timeout(numRepeats * PATIENCE_MS)]);
  const steps = stepsOf(child, limit);
  try {
    const durations = [];
    for (let round = 0; round < numRepeats; round += 1) durations.push(await killOne(steps));
    return durations;
  } catch (error) {
    throw new Error(`${/** @type {Error} */ (error).message}: ${lastWords()}`, { cause: error });
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

/** @param {import('node:child_process').ChildProcess} child @param {AbortSignal} limit @returns {AsyncIterator<Step[]>} */
function stepsOf({ stdout }, limit) {
  const steps = new EventEmitter();
  if (stdout !== null)
    createInterface({ input: stdout })
      .on('line', (line) => steps.emit('step', JSON.parse(line)))
      .on('close', () => steps.emit('end'));
  return on(steps, 'step', { close: ['end'], signal: limit });
}

/** @param {AsyncIterator<Step[]>} steps @returns {Promise<number>} */
async function killOne(steps) {
  /** @type {Set<number>} */
  const started = new Set();
  let furthest = 0;
  let numSteps = 0;
  let step = await nextStep(steps);
  for (;;) {
    started.add(step.processId);
    furthest = Math.max(furthest, step.step);
    if (step.rank === VICTIM) numSteps += 1;
    if (numSteps === SETTLED_STEPS) break;
    step = await nextStep(steps);
  }
  const at = Date.now();
  signal(step.processId, 'SIGKILL');
  // What the ranks said before they were stopped is still on its way.
  while (started.has(step.processId) || step.step <= furthest) {
    if (started.has(step.processId)) furthest = Math.max(furthest, step.step);
    step = await nextStep(steps);
  }
  return step.at - at;
}

/** @param {AsyncIterator<Step[]>} steps @returns {Promise<Step>} */
async function nextStep(steps) {
  const { value, done } = await steps.next();
  if (done === true) throw new Error('torchrun ended before its ranks had taken all steps');
  return /** @type {Step} */ (value[0]);
}

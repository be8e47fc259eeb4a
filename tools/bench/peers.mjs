// @ts-check
import { join } from 'node:path';
import { cacheFolderOf } from '../../libs/runtime/provision/cache-folder.mjs';
import { pythonEnvironment } from '../python-environment.mjs';
import { runToEnd } from './child-run.mjs';
import { runPeer } from './peer-run.mjs';

/** @typedef {import('./contestant.mjs').Run} Run */
/** @typedef {import('./peer-run.mjs').Interpreter} Interpreter */
/** @typedef {import('./work.mjs').Work} Work */

const FOLDER = join(import.meta.dirname, 'peers');

/** The peers that train: their scripts, and whether they run one process for each worker, or one with all threads. */
const PEERS = {
  ddp: { script: join(FOLDER, 'ddp.py'), hasRanks: true },
  'ddp-loader': { script: join(FOLDER, 'ddp_loader.py'), hasRanks: true },
  precompute: { script: join(FOLDER, 'precompute.py'), hasRanks: true },
  keras: { script: join(FOLDER, 'keras_train.py'), hasRanks: false },
  tfjs: { script: join(import.meta.dirname, 'tfjs-train.mjs'), hasRanks: false },
};

/** @typedef {keyof typeof PEERS} PeerName */

/** Runs peers, in a Python environment that is made on first use. */
export class Peers {
  #signal;
  /** @type {Promise<Interpreter> | undefined} */
  #python;
  /** @type {Map<string, string>} the memory layout that a peer chose, by peer and work */
  #layouts = new Map();

  /** @param {AbortSignal} signal @param {string} [python] the one that is there; without it the pinned environment is made */
  constructor(signal, python) {
    this.#signal = signal;
    if (python !== undefined) this.#python = Promise.resolve({ file: python, env: process.env });
  }

  /** @param {PeerName} name @param {Work} work @returns {Promise<Run>} */
  async run(name, work) {
    const { script, hasRanks } = PEERS[name];
    const key = `${name} ${work.name}`;
    const numProcesses = hasRanks ? work.workers : 1;
    const layout = this.#layouts.get(key);
    const interpreter = await this.interpreterOf(script, work.threads * (work.workers / numProcesses));
    const run = await runPeer({ interpreter, script, numProcesses, layout }, work, this.#signal);
    if (typeof run.settings['layout'] === 'string') this.#layouts.set(key, run.settings['layout']);
    return run;
  }

  /** What runs a script, with so many threads for TensorFlow and PyTorch. @param {string} script @param {number} threads @returns {Promise<Interpreter>} */
  async interpreterOf(script, threads) {
    const { file, env } = script.endsWith('.py')
      ? await this.#pythonOnce()
      : { file: process.execPath, env: process.env };
    const count = String(threads);
    const limits = { OMP_NUM_THREADS: count, TF_NUM_INTRAOP_THREADS: count, TF_NUM_INTEROP_THREADS: count };
    return { file, env: { ...env, ...limits } };
  }

  #pythonOnce() {
    return (this.#python ??= makePython(this.#signal));
  }
}

/** @param {AbortSignal} signal @returns {Promise<Interpreter>} */
async function makePython(signal) {
  const options = { name: 'bench', cacheFolder: cacheFolderOf(process.env), cwd: FOLDER, env: process.env };
  const { python, steps, env } = await pythonEnvironment(join(FOLDER, 'requirements.txt'), options);
  for (const { file, args, cwd } of steps) await runToEnd(file, args, { cwd, env, signal });
  return { file: python, env };
}

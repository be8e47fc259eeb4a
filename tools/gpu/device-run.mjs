// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { noticeOfCoordinator, startThaw, stopThaw, THAW } from '../thaw-command.mjs';
import { WORKSPACE } from '../workspace-setup.mjs';

/** @typedef {'gpu' | 'cpu'} Device */

const QUICKSTART = join(WORKSPACE, 'examples', 'quickstart');

/**
 * Runs a `thaw` command that prints JSON lines to its end.
 * @param {readonly string[]} args
 * @param {{ input?: string, onLine?: (line: any) => void }} [options]
 * @returns {Promise<{ exitCode: number, lines: any[] }>}
 */
export async function runThaw(args, { input = '', onLine = () => {} } = {}) {
  const child = spawn(process.execPath, [THAW, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  child.stdin.end(input);
  /** @type {any[]} */
  const lines = [];
  for await (const text of createInterface({ input: child.stdout })) {
    const line = JSON.parse(text);
    lines.push(line);
    onLine(line);
  }
  const [exitCode] = await ended;
  return { exitCode: exitCode ?? 1, lines };
}

/** Puts the quickstart's images beside its jobs. @throws when they can be neither found nor fetched */
export async function fetchDigits() {
  const script = join(QUICKSTART, 'fetch-digits.mjs');
  const [exitCode] = await once(
    spawn(process.execPath, [script], { stdio: ['ignore', 'ignore', 'inherit'] }),
    'close',
  );
  if (exitCode !== 0) throw new Error(`${script} ended with exit code ${exitCode}; its message is above`);
}

/**
 * Trains the quickstart's first job, a small residual network, on a cluster of its own.
 * @param {{ device: Device, numWorkers: number, epochs: number, dataDir: string, onEpoch?: () => void }} run all workers share one GPU
 * @returns {Promise<{ stateDigest: string, numSteps: number, accuracy: number }>}
 * @throws when the job does not succeed
 */
export async function trainOn({ device, numWorkers, epochs, dataDir, onEpoch = () => {} }) {
  const folders = ['--data-dir', dataDir, '--feature-cache', join(dataDir, 'features')];
  const settings = ['--workers', String(numWorkers), '--device', device, '--listen', '127.0.0.1:0'];
  const up = startThaw(['up', ...settings, ...folders, '--json']);
  try {
    const { address } = await noticeOfCoordinator(up);
    const input = jobOf(await readFile(join(QUICKSTART, 'digits-base.yaml'), 'utf8'), numWorkers, epochs);
    const submit = ['submit', '-', '--folder', QUICKSTART, '--wait', '--coordinator', address, '--json'];
    const onLine = (/** @type {any} */ line) => line.type === 'EpochCompleted' && onEpoch();
    const { exitCode } = await runThaw(submit, { input, onLine });
    const [job] = (await runThaw(['jobs', '--coordinator', address, '--json'])).lines;
    if (exitCode !== 0)
      throw new Error(`the job ended with exit code ${exitCode}: ${job?.failure?.message ?? 'no reason'}`);
    const { stateDigest, evaluation } = job.result;
    return { stateDigest, numSteps: job.step, accuracy: evaluation.metrics.accuracy };
  } finally {
    await stopThaw(up);
  }
}

/**
 * The job for exactly so many workers and epochs.
 * @param {string} text
 * @param {number} numWorkers
 * @param {number} epochs
 */
function jobOf(text, numWorkers, epochs) {
  return text
    .replace(/^workers:.*$/m, `workers: { min: ${numWorkers}, max: ${numWorkers} }`)
    .replace(/^( *)epochs:.*$/m, `$1epochs: ${epochs}`);
}

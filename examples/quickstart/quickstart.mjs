#!/usr/bin/env node
// @ts-check
/**
 * The quickstart: what you would type yourself, one command after the other.
 *
 *     thaw up --workers 2                                  a coordinator and two workers
 *     thaw submit digits-base.yaml --wait                  pretrain a small residual network on the digits 0-4
 *     thaw submit digits-head.yaml --wait                  freeze it, and fine-tune a new head on the digits 5-9
 *     thaw submit digits-untrained.yaml --wait             the same head on a base that was never trained
 *
 * Options: --workers N (2), --seed N (1), --precision NAME (float32, mixed_bfloat16 or mixed_float16), --json (events as JSON
 * lines; the last line is the summary), --thaw FILE (the command to run; by default this checkout's).
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cacheFolder, FetchError, installDigits } from './fetch-digits.mjs';

const FOLDER = path.dirname(fileURLToPath(import.meta.url));
const JOBS = ['digits-base', 'digits-head', 'digits-untrained'];

const { values: options } = parseArgs({
  options: {
    workers: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
    precision: { type: 'string', default: 'float32' },
    json: { type: 'boolean', default: false },
    thaw: { type: 'string', default: path.join(FOLDER, '../../apps/cli/bin/thaw.mjs') },
  },
});

/** @param {string} text for people; programs read standard output's JSON lines instead */
function say(text) {
  if (!options.json) process.stdout.write(`${text}\n`);
}

/**
 * Runs one command to its end.
 * @param {string[]} args
 * @param {{ input?: string, quiet?: boolean }} how
 * @returns {Promise<string>} what it printed; empty when it printed to the terminal itself
 */
async function thaw(args, { input, quiet = false } = {}) {
  const child = spawn(process.execPath, [options.thaw, ...args], {
    stdio: [input === undefined ? 'ignore' : 'pipe', quiet ? 'pipe' : 'inherit', 'inherit'],
  });
  child.stdin?.end(input);
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk) => (output += chunk));
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0)
    throw new Error(`thaw ${args.join(' ')} ended with exit code ${code}; its message is above`);
  return output;
}

/**
 * Starts `thaw up`.
 * @param {string} dataDir
 * @returns {Promise<{ address: string, stop: () => Promise<void> }>}
 */
async function startCluster(dataDir) {
  const args = [
    'up',
    '--workers',
    options.workers,
    '--listen',
    '127.0.0.1:0',
    '--data-dir',
    dataDir,
    '--json',
  ];
  const child = spawn(process.execPath, [options.thaw, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  const address = new Promise((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const notice = JSON.parse(line);
      if (notice.address !== undefined) resolve(notice.address);
    });
  });
  const first = await Promise.race([address, ended]);
  if (typeof first !== 'string')
    throw new Error(`thaw up ended with exit code ${first}; its message is above`);
  return { address: first, stop };
}

/**
 * Runs one of the quickstart's jobs to its end.
 * @param {string} name
 * @param {string} address
 */
async function runJob(name, address) {
  const file = path.join(FOLDER, `${name}.yaml`);
  say(`\n$ thaw submit ${path.relative(process.cwd(), file)} --wait`);
  const common = ['--wait', '--coordinator', address, ...(options.json ? ['--json'] : [])];
  const { seed, precision } = options;
  if (seed === '1' && precision === 'float32') return thaw(['submit', file, ...common]);
  const settings = `$1seed: ${seed}\n$1precision: ${precision}`;
  const text = (await readFile(file, 'utf8')).replace(/^(\s*)seed:.*$/m, settings);
  return thaw(['submit', '-', '--folder', FOLDER, ...common], { input: text });
}

/**
 * What the three jobs showed.
 * @param {string} address
 * @param {number} startedAt
 */
async function summarize(address, startedAt) {
  const lines = (await thaw(['jobs', '--coordinator', address, '--json'], { quiet: true }))
    .trim()
    .split('\n');
  const jobs = lines.map((line) => JSON.parse(line));
  const [, head, untrained] = JOBS.map((name) => jobs.find((job) => job.name === name));
  const { weights, evaluation } = head.result;
  return {
    accuracy: evaluation.metrics.accuracy,
    accuracyUntrainedBase: untrained.result.evaluation.metrics.accuracy,
    workers: head.members.length,
    trainableWeights: weights.trainable,
    frozenWeightsChanged: weights.frozenChanged,
    movingStatisticsChanged: weights.movingStatisticsChanged,
    seconds: Math.round((performance.now() - startedAt) / 100) / 10,
    jobs: jobs.map(({ jobId, status, step, result }) => ({
      jobId,
      status,
      steps: step,
      ...result.evaluation.metrics,
    })),
  };
}

/** @param {Awaited<ReturnType<typeof summarize>>} summary */
function tableOf(summary) {
  const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(1)} %`;
  const rows = [
    ['held-back digits 5-9, head on the pretrained frozen base', percent(summary.accuracy)],
    ['the same head on a base that was never trained', percent(summary.accuracyUntrainedBase)],
    ['workers', summary.workers],
    ['weights that were trained', summary.trainableWeights],
    ['frozen weights that changed', summary.frozenWeightsChanged],
    ['moving statistics that changed', summary.movingStatisticsChanged],
    ['seconds', summary.seconds],
  ];
  return rows.map(([name, value]) => `  ${String(name).padEnd(58)}${value}`).join('\n');
}

async function main() {
  const startedAt = performance.now();
  await installDigits({
    cacheDir: cacheFolder(process.env),
    onProgress: (text) => process.stderr.write(`${text}\n`),
  });
  const dataDir = await mkdtemp(path.join(tmpdir(), 'thaw-quickstart-'));
  say(`$ thaw up --workers ${options.workers}`);
  const { address, stop } = await startCluster(dataDir);
  try {
    for (const name of JOBS) await runJob(name, address);
    const summary = await summarize(address, startedAt);
    say(`\n${tableOf(summary)}`);
    if (options.json) process.stdout.write(`${JSON.stringify(summary)}\n`);
  } finally {
    await stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

main().catch((error) => {
  process.stderr.write(
    `quickstart: ${error instanceof FetchError || error instanceof Error ? error.message : error}\n`,
  );
  process.exitCode = 1;
});

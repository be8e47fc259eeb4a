// @ts-check
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {import('./case-child.mjs').CaseResult} CaseResult */

const CHILD = join(import.meta.dirname, 'case-child.mjs');
/** A case that takes longer is not waited for. By the processor's time, as a busy machine is no finding, and by the clock, as a deadlock takes none. */
const HANG = { cpuMs: 3000, wallMs: 60_000 };
const LOOK_EVERY_MS = 250;
const STARTING_MS = 120_000;

/**
 * A process that opens one altered file after the other.
 * @param {string} folder for the files
 * @param {number} seed
 * @param {{ program?: string, hangCpuMs?: number }} [options] another program than the one that opens model files, another limit
 */
export async function startRunner(folder, seed, { program = CHILD, hangCpuMs = HANG.cpuMs } = {}) {
  const child = fork(program, [join(folder, 'case'), String(seed)], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let errors = '';
  child.stderr?.on('data', (data) => (errors = `${errors}${data}`.slice(-2000)));
  /** @type {Promise<string>} */
  const ended = new Promise((resolve) =>
    child.once('close', (code, signal) => resolve(`the process ended with ${signal ?? code}`)),
  );
  /** What the case that is open now was made of. @type {{ format: string, specimen: string }} */
  let started = { format: 'process', specimen: '' };
  child.on('message', (/** @type {any} */ message) => (started = message.started ?? started));
  /** @param {string} kind @returns {Promise<any>} */
  const heard = (kind) =>
    new Promise((resolve) => {
      const listen = (/** @type {any} */ message) => {
        if (message[kind] === undefined) return;
        child.off('message', listen);
        resolve(message[kind]);
      };
      child.on('message', listen);
    });
  await withLimit(heard('ready'), ended, STARTING_MS);
  let isDead = false;
  return {
    isDead: () => isDead,
    /** @param {number} index @returns {Promise<CaseResult>} */
    run: async (index) => {
      errors = '';
      const answer = heard('result');
      child.send({ index });
      const hanging = watch(child.pid ?? 0, hangCpuMs);
      const result = await Promise.race([answer, ended, hanging.seen]).finally(hanging.stop);
      if (typeof result !== 'string') return /** @type {CaseResult} */ (result);
      isDead = true;
      child.kill('SIGKILL');
      await ended;
      const message = `${result}: ${errors}`;
      return { index, ...started, outcome: 'finding', message, cpuMs: 0, growthBytes: 0 };
    },
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** @param {Promise<unknown>} started @param {Promise<string>} ended @param {number} limitMs */
async function withLimit(started, ended, limitMs) {
  const failure = await Promise.race([
    started.then(() => undefined),
    ended,
    new Promise((resolve) => setTimeout(resolve, limitMs, `it was not ready after ${limitMs} ms`).unref()),
  ]);
  if (failure !== undefined) throw new Error(`The process that opens files did not start: ${failure}`);
}

/**
 * Watches a process: `seen` resolves with a sentence when its case takes too long.
 * @param {number} processId
 * @param {number} limitCpuMs
 */
function watch(processId, limitCpuMs) {
  const startedAt = performance.now();
  const cpuBefore = cpuMsOf(processId);
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  /** @type {Promise<string>} */
  const seen = new Promise((resolve) => {
    timer = setInterval(() => {
      const cpuMs = cpuMsOf(processId) - cpuBefore;
      const wallMs = performance.now() - startedAt;
      if (cpuMs > limitCpuMs || wallMs > HANG.wallMs)
        resolve(`still at work after ${Math.round(cpuMs)} ms of the processor's time`);
    }, LOOK_EVERY_MS);
  });
  return { seen, stop: () => clearInterval(timer) };
}

/** @source Linux, proc(5), /proc/pid/stat: utime and stime in ticks of a hundredth of a second @param {number} processId */
function cpuMsOf(processId) {
  try {
    const [, fields = ''] = readFileSync(`/proc/${processId}/stat`, 'utf8').split(') ');
    const [user, system] = fields.split(' ').slice(11, 13).map(Number);
    return 10 * ((user ?? 0) + (system ?? 0));
  } catch {
    return 0;
  }
}

// @ts-check
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runToEnd } from './child-run.mjs';
import { taskOf } from './work.mjs';

/** @typedef {import('./contestant.mjs').Run} Run */
/** @typedef {import('./work.mjs').Work} Work */
/** @typedef {{ file: string, env: NodeJS.ProcessEnv }} Interpreter what runs a peer's script */
/**
 * @typedef {{
 *   firstReadAt: number, epochs: readonly { endedAt: number, lossSum: number, numExamples: number }[],
 *   peakRssBytes: number | null, settings: Readonly<Record<string, unknown>>,
 * }} RankReport what one process of a peer tells; times in milliseconds since 1970
 */

/**
 * Trains a work with a peer's script, in so many processes.
 * @param {{ interpreter: Interpreter, script: string, numProcesses: number, layout?: string | undefined }} peer
 * @param {Work} work
 * @param {AbortSignal} signal
 * @returns {Promise<Run>}
 */
export async function runPeer({ interpreter, script, numProcesses, layout }, work, signal) {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-bench-peer-'));
  try {
    const task = join(folder, 'task.json');
    await writeFile(task, JSON.stringify(taskOf(work, { rendezvous: join(folder, 'ranks'), layout })));
    const startedAt = Date.now();
    const ranks = await runRanks({ interpreter, script, task, numProcesses }, signal);
    return mergedRun(/** @type {RankReport[]} */ (ranks), startedAt);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Runs a script once for each rank, all at the same time; when one fails, the others, who would wait for it, are ended.
 * @param {{ interpreter: Interpreter, script: string, task: string, numProcesses: number }} peer
 * @param {AbortSignal} signal
 * @returns {Promise<unknown[]>} the last line that each of them prints, which is JSON
 */
export async function runRanks({ interpreter, script, task, numProcesses }, signal) {
  const failure = new AbortController();
  const either = AbortSignal.any([signal, failure.signal]);
  const ranks = Array.from({ length: numProcesses }, (_, rank) =>
    runToEnd(interpreter.file, [script, task, String(rank)], { env: interpreter.env, signal: either }),
  );
  const outputs = await Promise.all(ranks).catch(async (error) => {
    failure.abort();
    await Promise.allSettled(ranks);
    throw error;
  });
  return outputs.map((output) => JSON.parse(output.trim().split('\n').at(-1) ?? ''));
}

/**
 * The run of all processes together: from the first that read an example to the last that updated.
 * @param {readonly RankReport[]} ranks
 * @param {number} startedAt
 * @returns {Run}
 */
export function mergedRun(ranks, startedAt) {
  const firstReadAt = Math.min(...ranks.map((rank) => rank.firstReadAt));
  const endOf = (/** @type {number} */ epoch) =>
    Math.max(...ranks.map((rank) => rank.epochs.at(epoch)?.endedAt ?? NaN));
  const lastOnes = ranks.flatMap((rank) => rank.epochs.at(-1) ?? []);
  const sum = (/** @type {'lossSum' | 'numExamples'} */ of) =>
    lastOnes.reduce((total, epoch) => total + epoch[of], 0);
  const peaks = ranks.flatMap((rank) => rank.peakRssBytes ?? []);
  return {
    startMs: firstReadAt - startedAt,
    totalMs: endOf(-1) - firstReadAt,
    firstEpochMs: endOf(0) - firstReadAt,
    finalLoss: sum('lossSum') / sum('numExamples'),
    peakRssBytes: peaks.length === 0 ? null : Math.max(...peaks),
    settings: ranks[0]?.settings ?? {},
  };
}

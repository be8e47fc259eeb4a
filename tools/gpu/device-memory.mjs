// @ts-check
import { execFile } from 'node:child_process';

/** What TensorFlow may still take when all of a model's shapes were computed once: one of its blocks. */
const TOLERATED_MIB = 64;

/**
 * The memory that processes hold on GPUs, as `nvidia-smi` tells it.
 * @returns {Promise<number>} MiB, of all processes together; NaN where it tells none, as in most containers
 */
export async function usedMemoryMiB() {
  const query = ['--query-compute-apps=used_memory', '--format=csv,noheader,nounits'];
  const text = await new Promise((resolve) => {
    execFile('nvidia-smi', query, (error, stdout) => resolve(error === null ? stdout : ''));
  });
  return sumOf(text);
}

/**
 * @param {string} text a number in each line
 * @returns {number} NaN for no line, or one without a number
 */
export function sumOf(text) {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.length === 0 ? NaN : lines.reduce((sum, line) => sum + Number(line.trim()), 0);
}

/**
 * Whether memory still grows when all there is to allocate was allocated. TensorFlow gives nothing back to the device, so that what
 * is held is the most that was needed.
 * @param {readonly number[]} samples MiB, in order of time
 * @returns {{ isLeak: boolean, words: string } | undefined} undefined where nothing was told
 */
export function growthOf(samples) {
  const settled = samples[Math.floor(samples.length / 4)];
  const last = samples.at(-1);
  if (settled === undefined || last === undefined || Number.isNaN(settled + last)) return undefined;
  return {
    isLeak: last - settled > TOLERATED_MIB,
    words: `${settled} MiB after a quarter, ${last} MiB at the end`,
  };
}

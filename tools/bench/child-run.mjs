// @ts-check
import { spawn } from 'node:child_process';

/** How much of what a process said on standard error is told when it fails. */
const LAST_WORDS = 2_000;

/**
 * Runs a process to its end.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string, signal: AbortSignal }} options when the signal aborts, the process is ended
 * @returns {Promise<string>} its standard output
 * @throws {Error} with its last words when it fails
 */
export function runToEnd(file, args, { signal, ...options }) {
  const child = spawn(file, args, {
    ...options,
    signal,
    killSignal: 'SIGKILL',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [output, lastWords] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  child.stderr
    .setEncoding('utf8')
    .on('data', (text) => (lastWords = `${lastWords}${text}`.slice(-LAST_WORDS)));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, endSignal) => {
      if (code === 0) resolve(output);
      else
        reject(
          new Error(`${[file, ...args].join(' ')} ended with ${code ?? endSignal}: ${lastWords.trim()}`),
        );
    });
  });
}

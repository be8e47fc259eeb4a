// @ts-check
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * Runs a program on this terminal to its end and passes SIGINT and SIGTERM on to it.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<number>} its exit code; 128 plus the signal's number if a signal ended it
 */
export function runInForeground(file, args, options) {
  const child = spawn(file, args, { ...options, stdio: 'inherit' });
  // Ctrl-C reaches the whole foreground group by itself; a second copy would look like impatience.
  const passInterrupt = () => void (process.stdin.isTTY || child.kill('SIGINT'));
  const passTerminate = () => void child.kill('SIGTERM');
  process.on('SIGINT', passInterrupt).on('SIGTERM', passTerminate);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode, endSignal) => {
      process.off('SIGINT', passInterrupt).off('SIGTERM', passTerminate);
      resolve(endSignal === null ? (exitCode ?? 1) : 128 + constants.signals[endSignal]);
    });
  });
}

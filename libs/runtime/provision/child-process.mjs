// @ts-check
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {AbortSignal | undefined} [signal] ends the program
 * @property {string} [input] written to its standard input, which is empty otherwise
 * @property {(line: string) => void} [onStdoutLine]
 * @property {(line: string) => void} [onStderrLine]
 * @property {string} [logFile] receives both outputs
 */

/**
 * @typedef {object} RunResult
 * @property {number | null} exitCode null if a signal ended it
 * @property {NodeJS.Signals | null} endSignal
 * @property {boolean} isMissing the program was not found
 * @property {string} stdout
 * @property {string} stderr
 */

/**
 * Runs a program to its end; a program that fails or is missing is a result, not an exception.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<RunResult>}
 * @throws the signal's reason, once the program has ended
 */
export async function runProgram(file, args, options = {}) {
  const { cwd, env, signal, logFile, onStdoutLine, onStderrLine, input } = options;
  signal?.throwIfAborted();
  const child = spawn(file, args, { cwd, env, signal, stdio: ['pipe', 'pipe', 'pipe'] });
  const log = logFile === undefined ? undefined : createWriteStream(logFile);
  const stdout = collect(child.stdout, log, onStdoutLine);
  const stderr = collect(child.stderr, log, onStderrLine);
  child.stdin.on('error', () => {});
  child.stdin.end(input ?? '');
  const ending = await endOf(child);
  await new Promise((resolve) => (log ? log.end(resolve) : resolve(undefined)));
  signal?.throwIfAborted();
  return { ...ending, stdout: stdout.text(), stderr: stderr.text() };
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<Pick<RunResult, 'exitCode' | 'endSignal' | 'isMissing'>>}
 */
function endOf(child) {
  return new Promise((resolve, reject) => {
    let isMissing = false;
    child.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      if (error.code === 'ENOENT' || error.code === 'EACCES') isMissing = true;
      else if (error.name !== 'AbortError') reject(error);
      if (child.pid === undefined) resolve({ exitCode: null, endSignal: null, isMissing });
    });
    child.on('close', (exitCode, endSignal) => resolve({ exitCode, endSignal, isMissing }));
  });
}

/**
 * @param {import('node:stream').Readable} stream
 * @param {import('node:fs').WriteStream | undefined} log
 * @param {((line: string) => void) | undefined} onLine
 */
function collect(stream, log, onLine) {
  let text = '';
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (/** @type {string} */ chunk) => {
    text += chunk;
    log?.write(chunk);
    if (!onLine) return;
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
  stream.on('end', () => {
    if (onLine && rest !== '') onLine(rest);
  });
  return { text: () => text };
}

// @ts-check
import { join } from 'node:path';
import { noticeOfCoordinator, startThaw, stopThaw } from '../thaw-command.mjs';
import { signal } from './signal.mjs';

/** @typedef {import('../thaw-command.mjs').ThawCommand} ThawCommand */
/** @typedef {import('./coordinator-log.mjs').CoordinatorLog} CoordinatorLog */

/** How long a coordinator on a store that another one holds may take to give up. */
const GIVE_UP_MS = 10_000;

/** The coordinator of a cluster: one process after the other at the same address and on the same data. */
export class CoordinatorProcess {
  #settings;
  #log;
  /** @type {ThawCommand | undefined} */
  #command;
  #processId = 0;
  address = '127.0.0.1:0';

  /** @param {{ folder: string, log: CoordinatorLog, settings: readonly string[] }} options more settings of the command */
  constructor({ folder, log, settings }) {
    this.dataDir = join(folder, 'data');
    this.#settings = settings;
    this.#log = log;
  }

  /** Starts it, the first time at a free port. */
  async start() {
    this.#command = this.#startAt(this.address);
    const { stderr } = this.#command.child;
    if (stderr !== null) this.#log.read(stderr);
    const { address, processId } = await noticeOfCoordinator(this.#command);
    this.address = address;
    this.#processId = processId;
  }

  /** SIGKILL, at once. */
  kill() {
    signal(this.#processId, 'SIGKILL');
  }

  /** Starts it again, after it was killed. */
  async restart() {
    await this.#command?.ended;
    await this.start();
  }

  /** Starts another one on the same data. @returns what is wrong unless it gives up by itself, and fails */
  async startSecond() {
    const { child, ended } = this.#startAt('127.0.0.1:0');
    child.stderr?.resume();
    child.stdout?.resume();
    const timer = setTimeout(() => child.kill('SIGKILL'), GIVE_UP_MS);
    await ended;
    clearTimeout(timer);
    if (child.exitCode !== null && child.exitCode !== 0) return undefined;
    return `a second coordinator on the same data: expected a failure within ${GIVE_UP_MS} ms, it ended with code ${child.exitCode} and signal ${child.signalCode}`;
  }

  async stop() {
    if (this.#command) await stopThaw(this.#command);
  }

  /** @param {string} address */
  #startAt(address) {
    const settings = ['--listen', address, '--data-dir', this.dataDir, '--log-level', 'debug', '--json'];
    return startThaw(['coordinator', ...settings, ...this.#settings], { hearsLog: true });
  }
}

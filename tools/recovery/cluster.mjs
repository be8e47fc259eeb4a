// @ts-check
import { createInterface } from 'node:readline';
import { ProvisionError } from '../../libs/runtime/provision/provision-error.mjs';
import { CoordinatorLog } from '../chaos/coordinator-log.mjs';
import { CoordinatorProcess } from '../chaos/coordinator-process.mjs';
import { signal } from '../chaos/signal.mjs';
import { startThaw, stopThaw } from '../thaw-command.mjs';

/** @typedef {import('../thaw-command.mjs').ThawCommand} ThawCommand */
/** @typedef {{ name: string, workerId: string, processId: number }} Member */

/** How long anything may take that is waited for. */
const PATIENCE_MS = 60_000;

/** A coordinator and workers as processes, and what they log. */
export class RecoveryCluster {
  log = new CoordinatorLog();
  /** What workers computed of steps that were interrupted, and computed again. */
  numInterrupted = 0;
  /** @type {Map<string, ThawCommand>} by name */
  #workers = new Map();

  /** @param {{ folder: string, leaseMs: number }} options */
  constructor({ folder, leaseMs }) {
    this.coordinator = new CoordinatorProcess({
      folder,
      settings: ['--lease-ms', String(leaseMs)],
      log: this.log,
    });
  }

  /** Starts a worker and waits until it has joined. @returns its name */
  async addWorker() {
    const name = `w${this.#workers.size + 1}`;
    const args = ['worker', '--coordinator', this.coordinator.address, '--name', name, '--log-level', 'info'];
    const command = startThaw(args, { hearsLog: true });
    this.#workers.set(name, command);
    command.child.stdout?.resume();
    const { stderr } = command.child;
    if (stderr !== null) createInterface({ input: stderr }).on('line', (line) => this.#hear(line));
    await this.until(`worker ${name} to join`, () => this.log.joinedAs(name) !== undefined);
    return name;
  }

  /** The members of a job's present generation that are there. @param {string} jobId @returns {Member[]} */
  membersOf(jobId) {
    const members = this.log.generationOf(jobId)?.members ?? [];
    return members.flatMap(({ name, workerId }) => {
      const processId = this.log.joinedAs(name)?.processId;
      return processId === undefined || this.log.isGone(workerId) ? [] : [{ name, workerId, processId }];
    });
  }

  /** Waits until something is so. @param {string} what @param {() => boolean} isSo @throws when it takes too long */
  async until(what, isSo) {
    if (await this.log.until(isSo, PATIENCE_MS)) return;
    throw new ProvisionError(
      'UNAVAILABLE',
      `expected ${what} within ${PATIENCE_MS} ms; the coordinator logged last:\n${this.log.lastLines.join('\n')}`,
    );
  }

  /** Ends all processes, frozen ones too. */
  async stop() {
    for (const name of this.#workers.keys()) signal(this.log.joinedAs(name)?.processId, 'SIGKILL');
    await Promise.all([...this.#workers.values()].map(stopThaw));
    await this.coordinator.stop();
  }

  /** @param {string} line */
  #hear(line) {
    if (line.includes('"a reduction was interrupted, what was computed for it is lost"'))
      this.numInterrupted += 1;
  }
}

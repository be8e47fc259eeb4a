// @ts-check
import { randomInt } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { ProvisionError } from '../../libs/runtime/provision/provision-error.mjs';
import { startThaw, stopThaw } from '../thaw-command.mjs';
import { CheckpointDisk } from './checkpoint-disk.mjs';
import { CoordinatorLog } from './coordinator-log.mjs';
import { CoordinatorProcess } from './coordinator-process.mjs';
import { startFaultProxy } from './fault-proxy.mjs';
import { signal } from './signal.mjs';

/** @typedef {import('../thaw-command.mjs').ThawCommand} ThawCommand */
/** @typedef {import('./fault-proxy.mjs').FaultProxy} FaultProxy */
/** @typedef {{ name: string, command: ThawCommand, proxy: FaultProxy, log: string[], isEnded: boolean }} ChaosWorker */
/** @typedef {{ name: string, workerId: string, processId: number, rank: number, proxy: FaultProxy }} LiveMember */

/** How long a worker may take to load TensorFlow and join. */
const JOIN_MS = 60_000;
const LEASE_MS = 1_000;
/** What the coordinator logs of a worker that it does not count on any more. */
const LOSSES = ['a worker was lost', 'a worker left', 'refused a worker'];
/** Long enough for the small model of these jobs, and short enough to wait for. */
const LONG_STALL_MS = 20_000;
const STANDSTILL = join(import.meta.dirname, 'standstill.mjs');
/** What passes between two workers in one piece and is larger is part of a vector; everything else is talk. */
const LEAST_CHUNK_BYTES = 1_024;

/** A coordinator and workers as processes, with a proxy in front of each worker's port for its peers. */
export class ChaosCluster {
  log = new CoordinatorLog();
  /** What went wrong with the processes themselves. @type {string[]} */
  problems = [];
  /** @type {ChaosWorker[]} */
  #workers = [];
  #numStarted = 0;
  #numStarting = 0;
  #numReplaced = 0;
  /** So many workers are kept alive. */
  #least = 0;
  /** @type {(() => void) | undefined} */
  #onChunk;
  #folder;
  #featureCache;
  #workerProgram;
  #isStopping = false;

  /** @param {string} folder for its files @param {string} [workerProgram] what starts a worker, if not the checkout's `thaw` */
  constructor(folder, workerProgram) {
    this.#folder = folder;
    this.#featureCache = join(folder, 'features');
    this.#workerProgram = workerProgram;
    const settings = ['--lease-ms', String(LEASE_MS), '--module', STANDSTILL, '--free-disk-floor-bytes', '0'];
    this.coordinator = new CoordinatorProcess({ folder, settings, log: this.log });
    this.checkpoints = new CheckpointDisk(join(this.coordinator.dataDir, 'checkpoints'));
    this.log.on('line', ({ msg }) => void (LOSSES.includes(msg) && this.#replace()));
  }

  /** How many workers were started in place of others. */
  get numReplaced() {
    return this.#numReplaced;
  }

  /** From now on, starts a worker whenever there are less, as whoever runs them would. @param {number} least */
  async keepAlive(least) {
    this.#least = least;
    const names = await Promise.all(Array.from({ length: least - this.numAlive }, () => this.startWorker()));
    await Promise.all(names.map((name) => this.untilJoined(name, JOIN_MS)));
  }

  #replace() {
    for (let missing = this.#least - this.numAlive; missing > 0; missing -= 1) {
      this.#numReplaced += 1;
      void this.startWorker();
    }
  }

  /** Starts a worker; it joins some time later. @returns its name */
  async startWorker() {
    this.#numStarted += 1;
    this.#numStarting += 1;
    const name = `w${this.#numStarted}`;
    const port = await freePort();
    const proxy = await startFaultProxy(port, (sizeBytes) => {
      if (sizeBytes >= LEAST_CHUNK_BYTES) this.#onChunk?.();
    });
    const command = startThaw(
      [
        ...['worker', '--coordinator', this.coordinator.address, '--name', name, '--module', STANDSTILL],
        ...['--listen', `127.0.0.1:${port}`, '--advertise', proxy.address, '--log-level', 'warn'],
        ...['--long-stall-ms', String(LONG_STALL_MS)],
        // What goes through memory passes no proxy: faults inside a reduction wait for what does.
        ...(this.#numStarted % 3 !== 0 ? ['--no-shared-memory'] : []),
        // Half of those that join find what others have computed; the others are cold, and compute it anew.
        ...(this.#numStarted % 2 === 0 ? ['--no-feature-cache'] : ['--feature-cache', this.#featureCache]),
      ],
      { hearsLog: true, ...(this.#workerProgram !== undefined && { thaw: this.#workerProgram }) },
    );
    /** @type {ChaosWorker} */
    const worker = { name, command, proxy, log: [], isEnded: false };
    command.child.stdout?.resume();
    command.child.stderr?.setEncoding('utf8').on('data', (text) => {
      worker.log = [...worker.log, ...text.trimEnd().split('\n')].slice(-10);
    });
    void command.ended.then(async () => {
      worker.isEnded = true;
      this.log.lookAgain();
      // Its loss is not logged where the coordinator was gone.
      this.#replace();
      await proxy.close();
    });
    this.#workers.push(worker);
    this.#numStarting -= 1;
    if (this.#isStopping) command.child.kill('SIGTERM');
    return name;
  }

  /** Workers that are there, or about to join. */
  get numAlive() {
    const isGone = (/** @type {string} */ name) => {
      const joined = this.log.joinedAs(name);
      return joined !== undefined && this.log.isGone(joined.workerId);
    };
    const there = this.#workers.filter(({ isEnded, name }) => !isEnded && !isGone(name));
    return there.length + this.#numStarting;
  }

  /** Waits until a worker has joined. @param {string} name @param {number} [timeoutMs] @throws when it does not */
  async untilJoined(name, timeoutMs = JOIN_MS) {
    const hasJoined = () => this.log.joinedAs(name) !== undefined;
    const hasEnded = () => this.#workers.some((worker) => worker.name === name && worker.isEnded);
    await this.log.until(() => hasJoined() || hasEnded(), timeoutMs);
    if (hasJoined()) return;
    const how = hasEnded() ? 'ended before it joined' : `did not join within ${timeoutMs} ms`;
    throw new ProvisionError('UNAVAILABLE', `worker ${name} ${how}:\n${this.lastWords.join('\n')}`);
  }

  /** The members of a job's present generation that run here and are not lost. @param {string} jobId @returns {LiveMember[]} */
  membersOf(jobId) {
    const members = this.log.generationOf(jobId)?.members ?? [];
    return members.flatMap(({ name, workerId, rank }) => {
      const worker = this.#workers.find((each) => each.name === name && !each.isEnded);
      const processId = this.log.joinedAs(name)?.processId;
      if (worker === undefined || processId === undefined || this.log.isGone(workerId)) return [];
      return [{ name, workerId, processId, rank, proxy: worker.proxy }];
    });
  }

  /**
   * Calls back once, when a part of a vector has come to a proxy and before it is passed on.
   * @param {number} numBefore so many parts pass before
   * @param {() => void} callback
   * @returns {() => void} what takes it back
   */
  onChunk(numBefore, callback) {
    let numLeft = numBefore;
    const stop = () => {
      this.#onChunk = undefined;
    };
    this.#onChunk = () => {
      numLeft -= 1;
      if (numLeft >= 0) return;
      stop();
      callback();
    };
    return stop;
  }

  /** Where a worker's computation looks whether it stands still. */
  get standstillFolder() {
    return join(this.#folder, 'standstill');
  }

  /** @param {number} processId @param {boolean} isStill */
  async setStandstill(processId, isStill) {
    const file = join(this.standstillFolder, String(processId));
    if (isStill) await writeFile(file, '');
    else await rm(file, { force: true });
  }

  /** What the processes had to say last. */
  get lastWords() {
    const ofWorkers = this.#workers.flatMap(({ name, log }) => log.map((line) => `${name}: ${line}`));
    return [...this.log.lastLines.map((line) => `coordinator: ${line}`), ...ofWorkers.slice(-40)];
  }

  /** Ends all processes, frozen ones too. */
  async stop() {
    this.#isStopping = true;
    this.#least = 0;
    const alive = this.#workers.filter(({ isEnded }) => !isEnded);
    for (const { name } of alive) signal(this.log.joinedAs(name)?.processId, 'SIGKILL');
    await Promise.all(alive.map(({ command }) => stopThaw(command)));
    await this.coordinator.stop();
    await this.checkpoints.unmount();
  }
}

/** Below what systems give to connections that are opened: one of these could take it before the worker listens there. */
const PORTS = { from: 20_000, to: 32_000 };

/** A port that is free now: a proxy has to know it before the worker listens there. @returns {Promise<number>} */
async function freePort() {
  for (;;) {
    const port = randomInt(PORTS.from, PORTS.to);
    const server = createServer();
    const isFree = await new Promise((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!isFree) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}

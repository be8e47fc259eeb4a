// @ts-check
import { execFile } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Room for several checkpoints of the job. */
const SIZE = '128m';
const FILLED_AT_ONCE = Buffer.alloc(65_536);

/** Where the coordinator has its checkpoints: a disk of their own, where this process may mount one, so that it can be full. */
export class CheckpointDisk {
  #folder;
  #isMounted = false;

  /** @param {string} folder of the coordinator's checkpoints */
  constructor(folder) {
    this.#folder = folder;
  }

  /** Whether there is a disk that can be full. */
  get canFill() {
    return this.#isMounted;
  }

  /** Of jobs that have not ended. */
  get numCheckpoints() {
    return this.#newestFirst().length;
  }

  /** To be called before the coordinator starts. */
  async mount() {
    mkdirSync(this.#folder, { recursive: true });
    const mounting = run('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', this.#folder]);
    this.#isMounted = await mounting.then(
      () => true,
      () => false,
    );
  }

  async unmount() {
    if (this.#isMounted) await run('umount', ['--lazy', this.#folder]);
    this.#isMounted = false;
  }

  /** Leaves no byte free, at once. */
  fill() {
    const file = openSync(this.#filler, 'w');
    try {
      for (;;) writeSync(file, FILLED_AT_ONCE);
    } catch (thrown) {
      if (/** @type {NodeJS.ErrnoException} */ (thrown).code !== 'ENOSPC') throw thrown;
    } finally {
      closeSync(file);
    }
  }

  /** Takes {@link fill} back. */
  free() {
    rmSync(this.#filler, { force: true });
  }

  /** Flips a bit of the newest checkpoint, at once. */
  corruptNewest() {
    const [newest] = this.#newestFirst();
    if (newest === undefined) return;
    const file = join(newest, 'state.safetensors');
    const bytes = readFileSync(file);
    const at = bytes.length - 1;
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
    writeFileSync(file, bytes);
  }

  get #filler() {
    return join(this.#folder, 'filler');
  }

  /** The folders of all checkpoints, that with most steps behind it first. */
  #newestFirst() {
    const jobs = join(this.#folder, 'jobs');
    const folders = namesIn(jobs).flatMap((job) =>
      namesIn(join(jobs, job)).map((name) => join(jobs, job, name)),
    );
    const stepOf = (/** @type {string} */ folder) => Number(/step-(\d+)-\w+$/.exec(folder)?.[1]);
    return folders.sort((left, right) => stepOf(right) - stepOf(left));
  }
}

/** @param {string} folder */
function namesIn(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

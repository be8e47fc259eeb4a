// @ts-check
import { EventEmitter } from 'node:events';
import { createInterface } from 'node:readline';

/** @typedef {import('thaw/client').Coordinator} Coordinator */
/** @typedef {{ term: number, number: number }} Generation */
/**
 * @typedef {{
 *   at: number, jobId: string, generation: Generation, workerId: string, step: number, epoch: number,
 *   training: { loss: number, metrics: Record<string, number> },
 *   examples: readonly { replica: number, positions: readonly number[] }[],
 * }} StepReport what a member said of a step; `at`: when, in milliseconds since 1970
 */
/** @typedef {{ workerId: string, name: string, rank: number }} Member */
/** @typedef {Readonly<Record<string, any>>} Line */

/** The events with which jobs end. */
export const ENDS = ['JobSucceeded', 'JobFailed', 'JobCancelled'];

/** What a coordinator logs at level `debug`, as far as chaos wants to know it. Emits `line` after each line. */
export class CoordinatorLog extends EventEmitter {
  /** @type {Map<string, StepReport[]>} by job */
  #steps = new Map();
  /** @type {Map<string, { at: number, workerId: string, processId: number }>} by name */
  #joined = new Map();
  /** @type {Map<string, { generation: Generation, members: readonly Member[] }>} by job */
  #formed = new Map();
  /** @type {Set<string>} ids of workers that are gone */
  #gone = new Set();
  /** @type {Set<string>} jobs that have ended */
  #ended = new Set();
  /** @type {string[]} */
  #last = [];

  constructor() {
    super();
    this.setMaxListeners(0);
  }

  /** @param {import('node:stream').Readable} stream lines of JSON */
  read(stream) {
    createInterface({ input: stream }).on('line', (text) => this.take(text));
  }

  /** @param {string} text one line */
  take(text) {
    const line = parse(text);
    if (line === undefined || line['level'] !== 'debug') this.#last = [...this.#last, text].slice(-20);
    if (line === undefined) return;
    this.#remember(line);
    this.emit('line', line);
  }

  /** Lets those that wait look again, for something that the coordinator does not log. */
  lookAgain() {
    this.emit('line', {});
  }

  /** Everything but what happens all the time, as it was logged last. */
  get lastLines() {
    return this.#last;
  }

  /** All reports of a job's steps, as they came. @param {string} jobId @returns {readonly StepReport[]} */
  stepsOf(jobId) {
    return this.#steps.get(jobId) ?? [];
  }

  /** The present generation of a job. @param {string} jobId */
  generationOf(jobId) {
    return this.#formed.get(jobId);
  }

  /** Whether training goes on in a job's present generation. @param {string} jobId */
  isTraining(jobId) {
    const formed = this.#formed.get(jobId);
    const last = this.stepsOf(jobId).at(-1);
    if (formed === undefined || last === undefined) return false;
    return nameOf(last.generation) === nameOf(formed.generation);
  }

  /** @param {string} jobId */
  hasEnded(jobId) {
    return this.#ended.has(jobId);
  }

  /** @param {string} name @returns {{ at: number, workerId: string, processId: number } | undefined} */
  joinedAs(name) {
    return this.#joined.get(name);
  }

  /** @param {string} workerId */
  isGone(workerId) {
    return this.#gone.has(workerId);
  }

  /**
   * Waits until something is so.
   * @param {() => boolean} isSo
   * @param {number} timeoutMs
   * @param {AbortSignal} [signal]
   * @returns {Promise<boolean>} whether it is so; it need not be after the time, or the signal
   */
  until(isSo, timeoutMs, signal) {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.off('line', look);
        signal?.removeEventListener('abort', end);
        resolve(isSo());
      };
      const look = () => void (isSo() && end());
      const timer = setTimeout(end, timeoutMs);
      this.on('line', look);
      signal?.addEventListener('abort', end, { once: true });
      if (signal?.aborted === true) end();
      else look();
    });
  }

  /** @param {Line} line */
  #remember(line) {
    switch (line['msg']) {
      case 'a member completed a step': {
        const steps = this.#steps.get(line['jobId']) ?? [];
        this.#steps.set(line['jobId'], steps);
        const { jobId, generation, workerId, step, epoch, training, examples } = line;
        steps.push({
          at: Date.parse(line['time']),
          jobId,
          generation,
          workerId,
          step,
          epoch,
          training,
          examples,
        });
        return;
      }
      case 'a worker joined':
        // It may be back, at another coordinator.
        this.#gone.delete(line['workerId']);
        this.#joined.set(line['name'], {
          at: Date.parse(line['time']),
          workerId: line['workerId'],
          processId: line['processId'],
        });
        return;
      case 'a worker was lost':
      case 'a worker left':
      case 'refused a worker':
        this.#gone.add(line['workerId']);
        return;
      case 'a job changed':
        if (ENDS.includes(line['event'].type)) this.#ended.add(line['jobId']);
        if (line['event'].type !== 'GenerationFormed') return;
        this.#formed.set(line['jobId'], {
          generation: line['event'].generation,
          members: line['event'].members,
        });
    }
  }
}

/** A generation in messages and keys. @param {Generation} generation */
export function nameOf({ term, number }) {
  return `${term}.${number}`;
}

/** @param {string} text @returns {Line | undefined} */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

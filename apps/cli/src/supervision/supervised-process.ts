import { stopProcess, type OwnedProcess } from '../child-process.js';
import type { Output } from '../output/output.js';
import type { ProcessEnd } from '../process-end.js';
import { nextStart, type NextStart, type RestartLimits, type RestartState } from './restart-policy.js';
import { describeNextStart } from './restart-words.js';

/** What a supervised process is made of. */
export interface Supervision {
  readonly name: string;
  readonly start: () => OwnedProcess;
  readonly limits: RestartLimits;
  /** Is told of each start and each end. */
  readonly output: Output;
}

/** A process that is started again when it crashes. Owns the present process and the timer of the next one. */
export class SupervisedProcess {
  readonly #supervision: Supervision;
  #current: OwnedProcess | undefined;
  #pause: NodeJS.Timeout | undefined;
  #isReleased = false;

  private constructor(supervision: Supervision) {
    this.#supervision = supervision;
  }

  /** Starts the process for the first time. */
  static start(supervision: Supervision): SupervisedProcess {
    const supervised = new SupervisedProcess(supervision);
    supervised.#start({ numRestarts: 0, startedAt: performance.now() });
    return supervised;
  }

  /** From now on nobody is told of its end, and it is not started again. */
  release(): void {
    this.#isReleased = true;
    clearTimeout(this.#pause);
  }

  /** Releases and ends it. */
  async stop(): Promise<void> {
    this.release();
    if (this.#current !== undefined) await stopProcess(this.#current);
  }

  #start(state: RestartState): void {
    const { name, start, output } = this.#supervision;
    this.#current = start();
    const { child, ended } = this.#current;
    if (child.pid !== undefined)
      output.notice(`${name} is process ${child.pid}`, { worker: name, processId: child.pid });
    void ended.then((end) => this.#onEnd(state, end));
  }

  #onEnd(state: RestartState, end: ProcessEnd): void {
    if (this.#isReleased) return;
    const { limits } = this.#supervision;
    const next = nextStart(state, end, performance.now(), limits);
    this.#tell(end, next);
    if (next.kind !== 'restart') return;
    this.#pause = setTimeout(() => this.#start(next.state), next.delayMs);
  }

  #tell(end: ProcessEnd, next: NextStart): void {
    const { name, limits, output } = this.#supervision;
    output.notice(describeNextStart(name, end, next, limits), {
      worker: name,
      ...end,
      next: next.kind,
      ...(next.kind === 'restart' && { delayMs: next.delayMs, restartsLeft: next.restartsLeft }),
    });
  }
}

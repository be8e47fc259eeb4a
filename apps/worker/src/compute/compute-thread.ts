import { Worker } from 'node:worker_threads';
import { ThawError } from '@thaw/errors';
import { parseErrorCode } from '@thaw/protocol';
import type { AnswerMessage, CallMessage, ComputeCall, ComputeCalls } from './compute-calls.js';

interface Pending {
  resolve(response: unknown): void;
  reject(error: unknown): void;
}

/**
 * The comms thread's handle on the thread that computes. TensorFlow's calls block their thread, so they run
 * there while this one goes on answering peers and heartbeats.
 */
export class ComputeThread {
  readonly #thread: Worker;
  readonly #pending = new Map<number, Pending>();
  /** Rejects when the thread is gone; never resolves. */
  readonly lost: Promise<never>;
  #reportLoss: (failure: ThawError) => void = () => undefined;
  #nextId = 0;
  #failure: ThawError | undefined;

  private constructor(thread: Worker) {
    this.#thread = thread;
    this.lost = new Promise((_, reject) => (this.#reportLoss = reject));
    this.lost.catch(() => undefined);
    thread.on('message', (answer: AnswerMessage) => this.#settle(answer));
    thread.on('error', (error) => this.#fail(`the compute thread failed: ${error.message}`, error));
    thread.on('exit', (code) => this.#fail(`the compute thread ended with exit code ${code}`));
  }

  /** Starts the thread; it loads nothing before its first call. */
  static start(): ComputeThread {
    return new ComputeThread(new Worker(new URL('./compute-main.js', import.meta.url)));
  }

  /**
   * Asks the compute thread; calls are answered in order.
   * @throws ThawError that the computation threw, with its code; INTERNAL when the thread is gone
   */
  call<Call extends ComputeCall>(
    call: Call,
    request: ComputeCalls[Call]['request'],
  ): Promise<ComputeCalls[Call]['response']> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const message: CallMessage = { id: this.#nextId++, call, request };
    return new Promise((resolve, reject) => {
      this.#pending.set(message.id, { resolve, reject });
      this.#thread.postMessage(message);
    });
  }

  /** Ends the thread; what it was computing is lost. */
  async terminate(): Promise<void> {
    this.#fail('the compute thread was ended');
    await this.#thread.terminate();
  }

  #settle(answer: AnswerMessage): void {
    const pending = this.#pending.get(answer.id);
    this.#pending.delete(answer.id);
    if (answer.isOk) pending?.resolve(answer.response);
    else pending?.reject(errorOf(answer));
  }

  #fail(message: string, cause?: unknown): void {
    this.#failure ??= new ThawError('INTERNAL', message, { cause });
    this.#reportLoss(this.#failure);
    for (const pending of this.#pending.values()) pending.reject(this.#failure);
    this.#pending.clear();
  }
}

function errorOf(answer: Extract<AnswerMessage, { isOk: false }>): ThawError {
  const error = new ThawError(parseErrorCode(answer.code), answer.message);
  if (answer.stack !== undefined) error.stack = answer.stack;
  return error;
}

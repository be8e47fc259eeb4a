import { Worker } from 'node:worker_threads';
import { ThawError } from '@thaw/errors';
import { parseErrorCode } from '@thaw/protocol';
import { ComputeHung } from '../errors.js';
import type {
  AnswerMessage,
  CallMessage,
  ComputeCall,
  ComputeCalls,
  ProgressMessage,
  StepProgress,
} from './compute-calls.js';
import { ComputeWatch, type StallLimits } from './compute-watch.js';
import { ProgressSignal } from './progress-signal.js';

interface Pending {
  readonly call: ComputeCall;
  readonly since: number;
  resolve(response: unknown): void;
  reject(error: unknown): void;
  onProgress(progress: StepProgress): void;
}

/** How often it is looked whether the thread comes further. */
const LOOK_EVERY_MS = 250;

/**
 * The comms thread's handle on the thread that computes. TensorFlow's calls block their thread, so they run
 * there while this one goes on answering peers and heartbeats, and sees whether that one comes further.
 */
export class ComputeThread {
  readonly #thread: Worker;
  readonly #signal: ProgressSignal;
  readonly #watch: ComputeWatch;
  readonly #pending = new Map<number, Pending>();
  /**
   * Rejects when the thread is gone, or with {@link ComputeHung} when it hangs: then its calls stay unanswered, and nothing may be able
   * to end it but the end of the process. Never resolves.
   */
  readonly lost: Promise<never>;
  /** Rejects when the thread hangs, also while it is to end. */
  readonly #hung: Promise<never>;
  #reportLoss: (failure: ThawError) => void = () => undefined;
  #reportHang: (failure: ComputeHung) => void = () => undefined;
  #nextId = 0;
  #failure: ThawError | undefined;
  readonly #looking: NodeJS.Timeout;
  #lookedAt = performance.now();
  /** What it is told to do last, which is no call. */
  #isEnding = false;

  private constructor(thread: Worker, signal: ProgressSignal, limits: StallLimits) {
    this.#thread = thread;
    this.#signal = signal;
    this.#watch = new ComputeWatch(limits, LOOK_EVERY_MS);
    this.#hung = new Promise((_, reject) => (this.#reportHang = reject));
    const gone = new Promise<never>((_, reject) => (this.#reportLoss = reject));
    this.lost = Promise.race([gone, this.#hung]);
    this.lost.catch(() => undefined);
    thread.on('message', (message: AnswerMessage | ProgressMessage) => {
      if ('progress' in message) this.#pending.get(message.id)?.onProgress(message.progress);
      else this.#settle(message);
    });
    thread.on('error', (error) => this.#fail(`the compute thread failed: ${error.message}`, error));
    thread.on('exit', (code) => this.#fail(`the compute thread ended with exit code ${code}`));
    this.#looking = setInterval(() => this.#look(), LOOK_EVERY_MS).unref();
  }

  /** Starts the thread; it loads nothing before its first call. */
  static start(limits: StallLimits): ComputeThread {
    const signal = new ProgressSignal();
    signal.beat('long');
    const main = new URL('./compute-main.js', import.meta.url);
    return new ComputeThread(new Worker(main, { workerData: signal.buffer }), signal, limits);
  }

  /** Whether it has anything to do, and does not hang. */
  get isBusy(): boolean {
    return this.#pending.size > 0 && this.#failure === undefined;
  }

  /**
   * Asks the compute thread; calls are answered in order.
   * @param onProgress hears how far a step is, before its answer
   * @throws ThawError that the computation threw, with its code; INTERNAL when the thread is gone
   */
  call<Call extends ComputeCall>(
    call: Call,
    request: ComputeCalls[Call]['request'],
    onProgress: (progress: StepProgress) => void = () => undefined,
  ): Promise<ComputeCalls[Call]['response']> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const message: CallMessage = { id: this.#nextId++, call, request };
    return new Promise((resolve, reject) => {
      this.#pending.set(message.id, { call, since: performance.now(), resolve, reject, onProgress });
      this.#thread.postMessage(message);
    });
  }

  /** Ends the thread; what it was computing is lost. @throws ComputeHung when it cannot be ended */
  async terminate(): Promise<void> {
    this.#isEnding = true;
    this.#fail('the compute thread was ended');
    await Promise.race([this.#thread.terminate(), this.#hung]);
    clearInterval(this.#looking);
  }

  #look(): void {
    const now = performance.now();
    const elapsedMs = now - this.#lookedAt;
    this.#lookedAt = now;
    const { numBeats, pace } = this.#signal;
    const { majorPageFault: majorPageFaults } = process.resourceUsage();
    const isBusy = this.#pending.size > 0 || this.#isEnding;
    const stall = this.#watch.look({ elapsedMs, isBusy, numBeats, pace, majorPageFaults });
    if (stall === undefined) return;
    clearInterval(this.#looking);
    const [oldest] = this.#pending.values();
    const hung = new ComputeHung(oldest?.call ?? 'end', stall);
    this.#failure = hung;
    this.#reportHang(hung);
  }

  #settle(answer: AnswerMessage): void {
    const pending = this.#pending.get(answer.id);
    this.#pending.delete(answer.id);
    if (pending !== undefined) this.#learnFrom(pending);
    if (answer.isOk) pending?.resolve(answer.response);
    else pending?.reject(errorOf(answer));
  }

  #learnFrom({ call, since }: Pending): void {
    if (call === 'prepare' || call === 'beginPhase') this.#watch.onOtherSteps();
    if (call === 'computeStep') this.#watch.onStep(performance.now() - since);
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

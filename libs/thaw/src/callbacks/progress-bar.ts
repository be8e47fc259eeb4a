import type { Logs } from '@thaw/training';

import { Callback } from './callback.js';

/** Where text goes; `process.stdout` is one. */
export interface TextOutput {
  readonly isTTY?: boolean | undefined;
  write(text: string): unknown;
}

/** How a {@link ProgressBar} looks. */
export interface ProgressBarOptions {
  /** A bar that is drawn again and again, or one line at the end. */
  style: 'bar' | 'line';
  output: TextOutput;
  /** Milliseconds, from any start. */
  clock: () => number;
}

const WIDTH = 20;
const REDRAW_MS = 50;

/**
 * Shows how far an epoch, an evaluation or a prediction is, how long a batch takes, and the means so far.
 *
 * @source keras/src/utils/progbar.py
 */
export class ProgressBar extends Callback {
  readonly #options: ProgressBarOptions;
  #isFit = false;
  #startMs = 0;
  #drawnMs = 0;
  #numBatches = 0;

  constructor(options: ProgressBarOptions) {
    super();
    this.#options = options;
  }

  override onTrainBegin(): void {
    this.#isFit = true;
  }

  override onEpochBegin(epoch: number): void {
    const { epochs } = this.params;
    if (epochs > 1) this.#options.output.write(`Epoch ${epoch + 1}/${epochs}\n`);
    this.#start();
  }

  override onTrainBatchEnd(_batch: number, logs: Logs): void {
    this.#advance(logs);
  }

  override onEpochEnd(_epoch: number, logs: Logs): void {
    this.#finish(logs);
  }

  override onTrainEnd(): void {
    this.#isFit = false;
  }

  // The validation within a fit shows at the end of the epoch.
  override onTestBegin(): void {
    if (!this.#isFit) this.#start();
  }

  override onTestBatchEnd(_batch: number, logs: Logs): void {
    if (!this.#isFit) this.#advance(logs);
  }

  override onTestEnd(logs: Logs): void {
    if (!this.#isFit) this.#finish(logs);
  }

  override onPredictBegin(): void {
    this.#start();
  }

  override onPredictBatchEnd(): void {
    this.#advance({});
  }

  override onPredictEnd(): void {
    this.#finish({});
  }

  #start(): void {
    this.#startMs = this.#options.clock();
    this.#drawnMs = Number.NEGATIVE_INFINITY;
    this.#numBatches = 0;
  }

  #advance(logs: Logs): void {
    this.#numBatches += 1;
    const { style, output, clock } = this.#options;
    const nowMs = clock();
    if (style === 'line' || nowMs - this.#drawnMs < REDRAW_MS) return;
    this.#drawnMs = nowMs;
    output.write(`${START_OF_LINE}${this.#text(logs)}`);
  }

  #finish(logs: Logs): void {
    const { style, output } = this.#options;
    output.write(`${style === 'bar' ? START_OF_LINE : ''}${this.#text(logs)}\n`);
  }

  #text(logs: Logs): string {
    const done = this.#numBatches;
    const { steps } = this.params;
    const elapsedMs = this.#options.clock() - this.#startMs;
    const count =
      steps === undefined ? `${done}/?` : `${String(done).padStart(String(steps).length)}/${steps}`;
    const bar = this.#options.style === 'bar' ? barOf(done, steps) : ' -';
    const numbers = Object.entries(logs).map(([name, value]) => ` - ${name}: ${formatNumber(value)}`);
    return `${count}${bar} ${Math.round(elapsedMs / 1000)}s ${formatDuration(elapsedMs / Math.max(done, 1))}/step${numbers.join('')}`;
  }
}

/** Empty where nobody knows how much there is to come. */
function barOf(done: number, steps: number | undefined): string {
  if (steps === undefined) return ' -';
  const filled = Math.floor((WIDTH * Math.min(done, steps)) / steps);
  return ` ${'━'.repeat(filled)}${'─'.repeat(WIDTH - filled)}`;
}

/** Back to the start, and the line cleared. */
const START_OF_LINE = '\r\u001b[2K';

function formatNumber(value: number): string {
  return Math.abs(value) > 1e-3 || value === 0 ? value.toFixed(4) : value.toExponential(4);
}

function formatDuration(durationMs: number): string {
  if (durationMs >= 1000) return `${(durationMs / 1000).toFixed(0)}s`;
  return durationMs >= 1 ? `${durationMs.toFixed(0)}ms` : `${(durationMs * 1000).toFixed(0)}us`;
}

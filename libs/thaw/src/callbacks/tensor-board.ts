import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { encodeScalarRecord, encodeVersionRecord, type Logs } from '@thaw/training';

import { Callback } from './callback.js';

/** Settings of {@link TensorBoard}. */
export interface TensorBoardOptions {
  /** The folder that TensorBoard is told; by default `logs`. */
  logDir?: string | undefined;
  /** Milliseconds since 1970; by default the system's. */
  clock?: (() => number) | undefined;
}

/**
 * Writes loss, metrics and learning rate of every epoch as TensorBoard's event files: those of training into the folder
 * `train`, those of validation into `validation`, each as `epoch_` and its name. Graphs and histograms are not written.
 *
 * @source keras/src/callbacks/tensorboard.py, `_log_epoch_metrics`
 */
export class TensorBoard extends Callback {
  readonly #logDir: string;
  readonly #clock: () => number;
  /** The event file of each folder that this fit has begun. */
  readonly #files = new Map<string, string>();

  constructor({ logDir = 'logs', clock = Date.now }: TensorBoardOptions = {}) {
    super();
    this.#logDir = logDir;
    this.#clock = clock;
  }

  override onTrainBegin(): void {
    this.#files.clear();
  }

  override async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    const numbers = { ...logs, learning_rate: this.model.optimizer.learningRate };
    for (const [name, value] of Object.entries(numbers)) {
      const folder = name.startsWith('val_') ? 'validation' : 'train';
      const tag = `epoch_${name.replace(/^val_/, '')}`;
      const wallTimeSeconds = this.#clock() / 1000;
      const record = encodeScalarRecord({ tag, value, step: epoch, wallTimeSeconds });
      await appendFile(await this.#fileIn(folder), record);
    }
  }

  async #fileIn(folder: string): Promise<string> {
    const begun = this.#files.get(folder);
    if (begun !== undefined) return begun;
    const nowMs = this.#clock();
    await mkdir(join(this.#logDir, folder), { recursive: true });
    const file = join(this.#logDir, folder, `events.out.tfevents.${nowMs}.thaw`);
    await writeFile(file, encodeVersionRecord(nowMs / 1000));
    this.#files.set(folder, file);
    return file;
  }
}

import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

import { messageOf } from '@thaw/errors';
import { formatOfPath } from '@thaw/model-files';
import type { Logs } from '@thaw/training';

import { InvalidCallback } from '../errors.js';
import { Callback } from './callback.js';
import { formatPath } from './path-template.js';
import { Monitor, type MonitorOptions } from './monitor.js';

/** Settings of {@link ModelCheckpoint}; the defaults are Keras's. */
export interface ModelCheckpointOptions extends Omit<MonitorOptions, 'minDelta'> {
  /** Whether a file of weights alone is meant, which ends with `.weights.h5`; by default what the path says. */
  saveWeightsOnly?: boolean | undefined;
  /** Whether a model is saved only if it is better than all before; by default false. */
  saveBestOnly?: boolean | undefined;
  /** After every epoch, or after so many batches; by default `epoch`. */
  saveFreq?: 'epoch' | number | undefined;
  /** The best number so far, of an earlier fit. */
  initialValueThreshold?: number | undefined;
}

/**
 * Saves the model in the format of the path's ending, as `model.save` does. The file appears as a whole or not at all, in
 * a folder that is made if need be. In its path `{epoch}` (counted from 1), `{batch}` and the names of
 * the logs stand for their numbers, formatted as in `{epoch:02d}` and `{val_loss:.2f}`.
 *
 * @source keras/src/callbacks/model_checkpoint.py
 */
export class ModelCheckpoint extends Callback {
  readonly #path: string;
  readonly #saveFreq: 'epoch' | number;
  /** Undefined where every model is saved. */
  readonly #monitor: Monitor | undefined;
  #best: number | undefined;
  #epoch = 0;
  #numBatches = 0;

  /** @throws InvalidCallback for another extension, a frequency below 1, or a monitor that does not tell what is better */
  constructor(path: string, options: ModelCheckpointOptions = {}) {
    super();
    const { saveFreq = 'epoch', saveBestOnly = false, initialValueThreshold } = options;
    assertEnding(path, options);
    if (saveFreq !== 'epoch' && !(Number.isInteger(saveFreq) && saveFreq > 0))
      throw new InvalidCallback(
        'ModelCheckpoint',
        "saveFreq 'epoch' or a whole number from 1",
        String(saveFreq),
      );
    this.#path = path;
    this.#saveFreq = saveFreq;
    this.#monitor = saveBestOnly ? new Monitor('ModelCheckpoint', options) : undefined;
    this.#best = initialValueThreshold;
  }

  override onEpochBegin(epoch: number): void {
    this.#epoch = epoch;
  }

  override async onTrainBatchEnd(batch: number, logs: Logs): Promise<void> {
    if (this.#saveFreq === 'epoch') return;
    this.#numBatches += 1;
    if (this.#numBatches % this.#saveFreq === 0) await this.#save({ ...logs, batch: batch + 1 });
  }

  override async onEpochEnd(_epoch: number, logs: Logs): Promise<void> {
    if (this.#saveFreq === 'epoch') await this.#save(logs);
  }

  async #save(logs: Logs): Promise<void> {
    if (!this.#isWanted(logs)) return;
    const path = formatPath(this.#path, { ...logs, epoch: this.#epoch + 1 });
    await mkdir(dirname(path), { recursive: true });
    await this.model.save(path);
  }

  /** As in Keras, a model of which the monitored number is missing is saved. */
  #isWanted(logs: Logs): boolean {
    const current = this.#monitor?.valueIn(logs);
    if (this.#monitor === undefined || current === undefined) return true;
    if (!this.#monitor.isBetter(current, this.#best)) return false;
    this.#best = current;
    return true;
  }
}

function assertEnding(path: string, { saveWeightsOnly }: ModelCheckpointOptions): void {
  const isWeights = formatIn(path) === 'weights-h5';
  if (saveWeightsOnly === undefined || saveWeightsOnly === isWeights) return;
  const expected = saveWeightsOnly
    ? 'a path that ends with .weights.h5, since saveWeightsOnly is true'
    : 'a path of a whole model, since saveWeightsOnly is false';
  throw new InvalidCallback('ModelCheckpoint', expected, `'${path}'`);
}

function formatIn(path: string): ReturnType<typeof formatOfPath> {
  try {
    return formatOfPath(path);
  } catch (error) {
    throw new InvalidCallback('ModelCheckpoint', 'a path that says its format', messageOf(error));
  }
}

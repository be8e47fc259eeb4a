import type { Logs } from '@thaw/training';

import { InvalidCallback } from '../errors.js';
import type { FittedModel, LoopParams, ModelCallback } from '../fittable.js';

type Reply = void | Promise<void>;

/**
 * What is told while a model is fitted, evaluated or used; a subclass overrides some of the hooks, which may be async.
 * Epochs and batches count from 0. What a hook adds to the logs of an epoch's end, later callbacks and the history see.
 *
 * @source keras/src/callbacks/callback.py
 */
export abstract class Callback implements ModelCallback {
  #model: FittedModel | undefined;
  #params: LoopParams | undefined;

  /** The model that is fitted. @throws InvalidCallback outside of a run */
  get model(): FittedModel {
    if (this.#model === undefined)
      throw new InvalidCallback(this.constructor.name, 'a run of a model', 'none yet');
    return this.#model;
  }

  /** What is known about the run. @throws InvalidCallback outside of a run */
  get params(): LoopParams {
    if (this.#params === undefined)
      throw new InvalidCallback(this.constructor.name, 'a run of a model', 'none yet');
    return this.#params;
  }

  setModel(model: FittedModel): void {
    this.#model = model;
  }

  setParams(params: LoopParams): void {
    this.#params = params;
  }

  onTrainBegin(_logs: Logs): Reply {}
  onTrainEnd(_logs: Logs): Reply {}
  onEpochBegin(_epoch: number, _logs: Logs): Reply {}
  onEpochEnd(_epoch: number, _logs: Logs): Reply {}
  onTrainBatchBegin(_batch: number, _logs: Logs): Reply {}
  onTrainBatchEnd(_batch: number, _logs: Logs): Reply {}
  onTestBegin(_logs: Logs): Reply {}
  onTestEnd(_logs: Logs): Reply {}
  onTestBatchBegin(_batch: number, _logs: Logs): Reply {}
  onTestBatchEnd(_batch: number, _logs: Logs): Reply {}
  onPredictBegin(_logs: Logs): Reply {}
  onPredictEnd(_logs: Logs): Reply {}
  onPredictBatchBegin(_batch: number, _logs: Logs): Reply {}
  onPredictBatchEnd(_batch: number, _logs: Logs): Reply {}
}

import * as tf from '@tensorflow/tfjs-core';
import type { Layer } from '@thaw/layers';
import type { LoadOptions, LoadReport, ReadModel } from '@thaw/model-files';
import { disposeBatch, type Logs } from '@thaw/training';

import type { BatchStream } from './batch-stream.js';
import { weighing } from './class-weighing.js';
import type { CompileOptions } from './compile-options.js';
import type { ModelData } from './data.js';
import type {
  EvaluateOptions,
  FitHistory,
  FitOptions,
  Fittable,
  OptimizerControl,
  Outputs,
  PredictOptions,
  StreamEvaluateOptions,
  StreamFitOptions,
  TrainOnBatchOptions,
} from './fittable.js';
import { evaluateModel, fitModel, outputsOf, predictModel, type Subject } from './model-runs.js';
import { ModelSession, type LabeledData } from './model-session.js';
import { readCall, type RunArguments } from './run-call.js';
import { assertPredictOptions } from './run-options.js';
import { loadWeightsInto, saveSession, type SaveOptions } from './saving/model-saving.js';

// TypeScript takes a class for a mixin only if its constructor takes any arguments.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Constructor<T> = new (...args: any[]) => T;

/** A class of models, made by extending one of layers with what a model can do beside being applied. */
// Longer than a function should be, as its body is a class of methods that each pass on to another file.
// eslint-disable-next-line max-lines-per-function
export function fitting<B extends Constructor<Layer>>(Base: B): B & Constructor<Fittable> {
  // Abstract only for TypeScript, to which any class of layers may be: `Base` has a constructor, so it has `call`, too.
  abstract class Fitted extends Base implements Fittable {
    stopTraining = false;
    readonly #session = new ModelSession(this, () => this.inputSpec);

    get optimizer(): OptimizerControl {
      return optimizerControl(this.#session);
    }

    compile(options: CompileOptions): void {
      this.#session.compile(options);
    }

    fit(...call: RunArguments<FitOptions, StreamFitOptions>): Promise<FitHistory> {
      const { data, options } = readCall<FitOptions>('fit', call);
      return this.#session.exclusively('fit', () => fitModel(this.#subject, data, options));
    }

    evaluate(...call: RunArguments<EvaluateOptions, StreamEvaluateOptions>): Promise<Logs> {
      const { data, options } = readCall<EvaluateOptions>('evaluate', call);
      return evaluateModel(this.#subject, data, options);
    }

    predict<T extends Outputs>(
      x: ModelData | BatchStream<ModelData>,
      options: PredictOptions = {},
    ): Promise<T> {
      return predictModel(this.#subject, x, options) as Promise<T>;
    }

    trainOnBatch(x: ModelData, y: ModelData, options: TrainOnBatchOptions = {}): Promise<Logs> {
      const data = { x, y, sampleWeight: options.sampleWeight };
      return this.#session.exclusively('trainOnBatch', () => trainOnBatch(this.#session, data, options));
    }

    testOnBatch(x: ModelData, y: ModelData, options: Pick<LabeledData, 'sampleWeight'> = {}): Promise<Logs> {
      return testOnBatch(this.#session, { x, y, sampleWeight: options.sampleWeight });
    }

    predictOnBatch<T extends Outputs>(x: ModelData, options: BatchPredictOptions = {}): Promise<T> {
      return predictOnBatch(this.#session, x, options) as Promise<T>;
    }

    initialize(): Promise<void> {
      return this.#session.initialize();
    }

    save(path: string, options: SaveOptions = {}): Promise<void> {
      return saveSession(this.#session, path, options);
    }

    loadWeights(path: string, options: LoadOptions = {}): Promise<LoadReport> {
      return loadWeightsInto(this, path, options);
    }

    restoreTraining(read: Pick<ReadModel, 'training' | 'optimizer'>): void {
      this.#session.restoreTraining(read);
    }

    get #subject(): Subject {
      return { model: this, session: this.#session };
    }

    override dispose(): void {
      super.dispose();
      this.#session.dispose();
    }
  }
  return Fitted as unknown as B & Constructor<Fittable>;
}

function optimizerControl(session: ModelSession): OptimizerControl {
  const trainer = session.trainer('optimizer');
  return {
    get learningRate() {
      return trainer.learningRate;
    },
    set learningRate(value) {
      trainer.learningRate = value;
    },
    get iterations() {
      return trainer.iteration;
    },
  };
}

async function trainOnBatch(
  session: ModelSession,
  data: LabeledData,
  { classWeight }: TrainOnBatchOptions,
): Promise<Logs> {
  const weigh = weighing(classWeight, data.sampleWeight);
  const batch = weigh(await session.loadToTrain('trainOnBatch', data));
  try {
    const trainer = session.trainer('trainOnBatch');
    const report = trainer.startReport();
    report.add(trainer.trainBatch(batch));
    return report.logs;
  } finally {
    disposeBatch(batch);
  }
}

async function testOnBatch(session: ModelSession, data: LabeledData): Promise<Logs> {
  const batch = await session.load('testOnBatch', data);
  try {
    const trainer = session.trainer('testOnBatch');
    const report = trainer.startReport();
    report.add(trainer.evaluateBatch(batch, session.draws()));
    return report.logs;
  } finally {
    disposeBatch(batch);
  }
}

type BatchPredictOptions = Pick<PredictOptions, 'seed' | 'execution'>;

async function predictOnBatch(
  session: ModelSession,
  x: ModelData,
  options: BatchPredictOptions,
): Promise<Outputs> {
  assertPredictOptions(options);
  const { seed, execution } = options;
  const inputs = await session.loadInputs(x);
  try {
    const repeated = seed === undefined ? undefined : { seed, batch: 0 };
    return outputsOf(session.predict(inputs, { execution, repeated }));
  } finally {
    tf.dispose([inputs].flat());
  }
}

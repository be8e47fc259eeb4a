import type * as tf from '@tensorflow/tfjs-core';
import type { Layer } from '@thaw/layers';
import { disposeBatch, type Logs } from '@thaw/training';

import type { CompileOptions } from './compile-options.js';
import type { Data } from './data.js';
import type {
  EvaluateOptions,
  FitHistory,
  FitOptions,
  Fittable,
  OptimizerControl,
  PredictOptions,
} from './fittable.js';
import { evaluateModel, fitModel, onlyOutput, predictModel } from './model-runs.js';
import { ModelSession, type LabeledData } from './model-session.js';

// TypeScript takes a class for a mixin only if its constructor takes any arguments.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Constructor<T> = new (...args: any[]) => T;

/** A class of models, made by extending one of layers with what a model can do beside being applied. */
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

    fit(x: Data, y: Data, options: FitOptions = {}): Promise<FitHistory> {
      const data = { x, y, sampleWeight: options.sampleWeight };
      return this.#session.exclusively('fit', () =>
        fitModel({ model: this, session: this.#session }, data, options),
      );
    }

    evaluate(x: Data, y: Data, options: EvaluateOptions = {}): Promise<Logs> {
      const data = { x, y, sampleWeight: options.sampleWeight };
      return evaluateModel({ model: this, session: this.#session }, data, options);
    }

    predict(x: Data, options: PredictOptions = {}): Promise<tf.Tensor> {
      return predictModel({ model: this, session: this.#session }, x, options);
    }

    trainOnBatch(x: Data, y: Data, { sampleWeight }: Pick<LabeledData, 'sampleWeight'> = {}): Promise<Logs> {
      return this.#session.exclusively('trainOnBatch', () =>
        trainOnBatch(this.#session, { x, y, sampleWeight }),
      );
    }

    testOnBatch(x: Data, y: Data, { sampleWeight }: Pick<LabeledData, 'sampleWeight'> = {}): Promise<Logs> {
      return testOnBatch(this.#session, { x, y, sampleWeight });
    }

    predictOnBatch(x: Data, { seed }: Pick<PredictOptions, 'seed'> = {}): Promise<tf.Tensor> {
      return predictOnBatch(this.#session, x, seed);
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

async function trainOnBatch(session: ModelSession, data: LabeledData): Promise<Logs> {
  const batch = await session.loadToTrain('trainOnBatch', data);
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

async function predictOnBatch(session: ModelSession, x: Data, seed: number | undefined): Promise<tf.Tensor> {
  const inputs = await session.loadInputs(x);
  try {
    return onlyOutput(
      session.model,
      session.predict(inputs, seed === undefined ? undefined : { seed, batch: 0 }),
    );
  } finally {
    inputs.dispose();
  }
}

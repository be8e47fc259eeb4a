import { parseJobFile } from '@thaw/orchestration';
import { describe, expect, it } from 'vitest';
import { applicationConfig } from './application-model.js';
import { outlineModel } from './model-outline.js';

const HEAD = [{ class_name: 'Dense', config: { name: 'head', units: 10 } }];
const OPTIMIZER = { name: 'sgd', learningRate: 0.1 };

function outline(phases: readonly Record<string, unknown>[]) {
  const application = { application: 'ResNet50', inputShape: [32, 32, 3], pooling: 'avg' };
  const spec = parseJobFile(
    JSON.stringify({
      name: 'r',
      model: { base: application, head: HEAD },
      data: { format: 'images', folder: 'photos' },
      train: { loss: 'sparse_categorical_crossentropy', batchSize: 1, seed: 1, phases },
    }),
    'job.json',
  );
  const base = {
    application: 'ResNet50',
    weights: 'none',
    includeTop: false,
    inputShape: [32, 32, 3],
    pooling: 'avg',
  } as const;
  const baseConfig = applicationConfig({ ...base, inputShape: [32, 32, 3] });
  return outlineModel(spec, { baseConfig, head: HEAD });
}

describe("the outline of a job's model", () => {
  it('counts what each phase trains, and says where its gradient stops', () => {
    const { phases, ...model } = outline([
      { name: 'head', freeze: ['base'], optimizer: OPTIMIZER, epochs: 3 },
      { name: 'stage', freeze: ['base'], thaw: ['base/conv5*'], optimizer: OPTIMIZER, epochs: 2 },
      { name: 'all', optimizer: OPTIMIZER, epochs: 1 },
    ]);
    expect(model).toEqual({
      inputShape: [null, 32, 32, 3],
      outputShape: [null, 10],
      numWeights: 320,
      numParameters: 23_587_712 + 20_490,
    });
    expect(phases).toMatchObject([
      { name: 'head', numTrainableWeights: 2, numTrainableParameters: 20_490, firstTrainedLayer: 'head' },
      { name: 'stage', numTrainableWeights: 42, firstTrainedLayer: 'base/conv5_block1_1_conv' },
      {
        name: 'all',
        epochs: 1,
        numFrozenWeights: 0,
        firstTrainedLayer: 'base/conv1_conv',
        numLayersBefore: 0,
      },
    ]);
    expect(phases[0]).toMatchObject({ numFrozenWeights: 212, numLayersBefore: 106 });
  });

  it('refuses a pattern that matches nothing, with the phase', () => {
    const wrong = { name: 'two', freeze: ['base/cnv1*'], optimizer: OPTIMIZER, epochs: 1 };
    expect(() => outline([{ optimizer: OPTIMIZER, epochs: 1 }, wrong])).toThrow(
      /train\.phases\[1\].*'base\/cnv1\*'/,
    );
  });
});

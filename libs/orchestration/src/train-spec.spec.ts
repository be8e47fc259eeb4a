import { describe, expect, it } from 'vitest';
import { parseJobFile } from './job-file.js';
import { errorOf } from './testing/job-file-error.js';
import { optimizerOfPhase, placeOfPhase } from './train-spec.js';

const SGD = { name: 'sgd', learningRate: 0.1 };

/** A job file with the values of `train` in JSON, on one line for each key of `train`, so that problems have lines. */
function jobFile(train: Readonly<Record<string, unknown>>): string {
  const common = { loss: 'huber', metrics: ['accuracy'], batchSize: 8, seed: 1 };
  const lines = Object.entries({ ...common, ...train }).map(
    ([key, value]) => `  ${key}: ${JSON.stringify(value)}`,
  );
  const head =
    'name: n\nmodel: { base: { file: b.json } }\ndata: { format: idx, images: i, labels: l }\ntrain:\n';
  return `${head}${lines.join('\n')}\n`;
}

function trainOf(train: Readonly<Record<string, unknown>>) {
  return parseJobFile(jobFile(train), 'job.yaml').train;
}

/** Each with its line; columns are tested where positions are. */
function messagesOf(train: Readonly<Record<string, unknown>>): string[] {
  return errorOf(jobFile(train))
    .message.split('\n')
    .map((line) => line.replace(/^job\.yaml:(\d+):\d+/, '$1'));
}

describe('the precision of a job', () => {
  const once = { optimizer: SGD, epochs: 1 };

  it('says how losses are scaled in float16, and only there', () => {
    expect(trainOf({ ...once, precision: 'mixed_float16' }).lossScale).toEqual({
      initialScale: 32768,
      dynamicGrowthSteps: 2000,
    });
    const lossScale = { initialScale: 1e9 };
    const written = trainOf({ ...once, precision: 'mixed_float16', lossScale });
    expect(written.lossScale).toEqual({ initialScale: 1e9, dynamicGrowthSteps: 2000 });
    for (const precision of ['float32', 'mixed_bfloat16'])
      expect(trainOf({ ...once, precision })).not.toHaveProperty('lossScale');
  });
});

describe('the phases of a job', () => {
  it('are one where the file does not speak of phases', () => {
    const earlyStopping = { patience: 2 };
    const { phases } = trainOf({ freeze: ['base'], optimizer: SGD, epochs: 3, earlyStopping });
    expect(phases).toEqual([
      {
        name: 'training',
        freeze: ['base'],
        thaw: [],
        optimizer: SGD,
        epochs: 3,
        earlyStopping: {
          monitor: 'val_loss',
          mode: 'min',
          minDelta: 0,
          patience: 2,
          startFromEpoch: 0,
          restoreBestWeights: false,
        },
      },
    ]);
    expect(placeOfPhase(phases, 0)).toBe('train');
  });

  it('come with all defaults, and the JSON of a job is a job file of the same job', () => {
    const written = {
      phases: [
        { name: 'head', freeze: ['base'], optimizer: SGD, epochs: 2 },
        {
          freeze: ['base', { class: 'BatchNormalization' }, { class: 'Conv2D', path: '*1' }],
          thaw: ['base/conv5*'],
          optimizer: 'continue',
          epochs: 1,
          reduceLrOnPlateau: { monitor: 'val_accuracy' },
        },
      ],
    };
    const spec = parseJobFile(jobFile(written), 'job.yaml');
    const [first, second] = spec.train.phases;
    expect(first).toEqual({ ...written.phases[0], thaw: [] });
    expect(second).toEqual({
      ...written.phases[1],
      name: '2',
      reduceLrOnPlateau: {
        ...{ monitor: 'val_accuracy', mode: 'max', minDelta: 1e-4, factor: 0.1 },
        ...{ patience: 10, cooldown: 0, minLearningRate: 0 },
      },
    });
    expect(parseJobFile(JSON.stringify(spec), 'job.json')).toEqual(spec);
    expect(optimizerOfPhase(spec.train.phases, 1)).toEqual(SGD);
    expect(placeOfPhase(spec.train.phases, 1)).toBe('train.phases[1]');
  });

  it('may watch every number that the job measures, also one of two metrics of a kind', () => {
    const metrics = ['precision', { name: 'precision', classId: 1 }, 'precision'];
    for (const monitor of ['loss', 'val_loss', 'precision_1', 'val_precision'])
      expect(trainOf({ metrics, optimizer: SGD, epochs: 1, earlyStopping: { monitor } }).phases).toHaveLength(
        1,
      );
    expect(
      messagesOf({ metrics, optimizer: SGD, epochs: 1, earlyStopping: { monitor: 'precision_2' } }),
    ).toEqual([
      '11 train.earlyStopping.monitor: expected one of loss, precision, precision_1, val_loss, val_precision, val_precision_1, received "precision_2" (did you mean precision?)',
    ]);
  });

  const phase = { optimizer: SGD, epochs: 1 };
  const NOTHING = 'expected nothing here beside phases, each of which has its own';
  const MONITORS = 'expected one of loss, accuracy, val_loss, val_accuracy';

  it.each<[string, Readonly<Record<string, unknown>>, string[]]>([
    [
      'phases beside the fields of one',
      { phases: [phase], epochs: 3, freeze: ['a'] },
      [`10 train.epochs: ${NOTHING}, received 3`, `11 train.freeze: ${NOTHING}, received a list`],
    ],
    [
      'neither phases nor the fields of one',
      {},
      [
        '4 train.optimizer: expected a mapping, received nothing',
        '4 train.epochs: expected a whole number, received nothing',
      ],
    ],
    [
      'no phase',
      { phases: [] },
      ['9 train.phases: expected a list that is not empty, received an empty list'],
    ],
    [
      'a first phase that goes on with nothing',
      { phases: [{ ...phase, optimizer: 'continue' }] },
      ['9 train.phases[0].optimizer: expected a mapping, for there is no phase before, received "continue"'],
    ],
    [
      'two phases of one name',
      {
        phases: [
          { name: 'a', ...phase },
          { name: 'a', ...phase },
        ],
      },
      ['9 train.phases[1].name: expected a name that no other phase has, received "a"'],
    ],
    [
      'several mistakes at once',
      { batchSize: 0, phases: [{ ...phase, epochs: 0, earlyStopping: { monitor: 'val_los', patiense: 1 } }] },
      [
        '7 train.batchSize: expected a whole number of at least 1, received 0',
        '9 train.phases[0].epochs: expected a whole number of at least 1, received 0',
        `9 train.phases[0].earlyStopping.monitor: ${MONITORS}, received "val_los" (did you mean val_loss?)`,
        '9 train.phases[0].earlyStopping.patiense: expected one of the keys monitor, mode, minDelta, patience, baseline, startFromEpoch, restoreBestWeights, received patiense (did you mean patience?)',
      ],
    ],
    [
      'a plateau rule beside a schedule that the phase goes on with',
      {
        phases: [
          {
            epochs: 1,
            optimizer: {
              name: 'sgd',
              learningRate: { name: 'cosine_decay', initialLearningRate: 1, decaySteps: 9 },
            },
          },
          { epochs: 1, optimizer: 'continue', reduceLrOnPlateau: {} },
        ],
      },
      [
        '9 train.phases[1].reduceLrOnPlateau: expected nothing beside a learning rate that has a schedule, received an empty mapping',
      ],
    ],
    [
      'a pattern that is no pattern',
      { ...phase, freeze: [3, { clas: 'Dense' }] },
      [
        '11 train.freeze[0]: expected text, received 3',
        '11 train.freeze[1].class: expected text, received nothing',
        '11 train.freeze[1].clas: expected one of the keys class, path, received clas (did you mean class?)',
      ],
    ],
    [
      'an optimizer that is misspelled',
      { phases: [phase, { ...phase, optimizer: 'contine' }] },
      ['9 train.phases[1].optimizer: expected one of continue, received "contine" (did you mean continue?)'],
    ],
  ])('are refused with %s', (_what, train, messages) => {
    expect(messagesOf(train)).toEqual(messages);
  });
});

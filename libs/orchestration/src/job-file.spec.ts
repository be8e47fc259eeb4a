import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseJobFile } from './job-file.js';
import { jobSpecSchema } from './job-spec.js';
import { DIGITS, digits } from './testing/digits-job-file.js';

describe('a good job file', () => {
  it('becomes a job with all defaults filled in', () => {
    expect(parseJobFile(DIGITS, 'job.yaml')).toEqual({
      name: 'digits',
      priority: 0,
      verify: { stateEvery: 200, verifyEvery: 0 },
      modules: [],
      model: {
        base: { file: 'base.safetensors', upTo: 'pool' },
        head: [{ class_name: 'Dense', config: { units: 5 } }],
      },
      data: {
        format: 'idx',
        images: 'images.gz',
        labels: 'labels.gz',
        scale: 1,
        offset: 0,
        holdOut: 0,
        split: 'random',
      },
      train: {
        loss: 'sparse_categorical_crossentropy',
        metrics: ['accuracy'],
        batchSize: 16,
        replicas: 8,
        execution: 'compiled',
        precision: 'float32',
        exact: true,
        cache: 'auto',
        cacheBytes: 20 * 2 ** 30,
        seed: 1,
        phases: [
          {
            name: 'training',
            freeze: ['conv*'],
            thaw: [],
            optimizer: { name: 'adam', learningRate: 0.001 },
            epochs: 3,
          },
        ],
      },
      workers: { min: 2, max: 4 },
      checkpoints: { everySeconds: 60, keep: 2 },
      outputs: ['safetensors', 'keras'],
    });
  });

  it.each([
    ['everySteps: 20', { everySteps: 20, keep: 2 }],
    ['{ everyEpochs: 1, everySeconds: 600 }', { everyEpochs: 1, everySeconds: 600, keep: 2 }],
    ['keep: 0', { everySeconds: 60, keep: 0 }],
  ])('may say when checkpoints are taken: %s', (text, checkpoints) => {
    const written = text.startsWith('{') ? text : `{ ${text} }`;
    expect(parseJobFile(`${DIGITS}\ncheckpoints: ${written}\n`, 'job.yaml').checkpoints).toEqual(checkpoints);
  });

  it('may be JSON, and the JSON of a job is a job file of the same job', () => {
    const spec = parseJobFile(DIGITS, 'job.yaml');
    expect(parseJobFile(JSON.stringify(spec), 'job.json')).toEqual(spec);
    expect(parseJobFile(JSON.stringify(spec, null, '\t'), 'job.json')).toEqual(spec);
  });

  it('runs on one worker with one replica when it does not say how many', () => {
    const spec = parseJobFile(
      digits('workers: { min: 2, max: 4 }\n', '').replace('  replicas: 8\n', ''),
      'job.yaml',
    );
    expect([spec.workers, spec.train.replicas]).toEqual([{ min: 1, max: 1 }, 1]);
  });

  it('takes as many workers as it needs at least when it names no maximum', () => {
    expect(parseJobFile(digits('{ min: 2, max: 4 }', '{ min: 2 }'), 'job.yaml').workers).toEqual({
      min: 2,
      max: 2,
    });
  });

  it('has as many replicas as it may have workers when it does not say', () => {
    expect(parseJobFile(digits('  replicas: 8\n', ''), 'job.yaml').train.replicas).toBe(4);
  });

  it('may start from an application, by default without its classifier', () => {
    const text = digits('file: base.safetensors', 'application: MobileNetV2\n    inputShape: [96, 96, 3]');
    expect(parseJobFile(text, 'job.yaml').model.base).toEqual({
      application: 'MobileNetV2',
      includeTop: false,
      weights: 'none',
      inputShape: [96, 96, 3],
      upTo: 'pool',
    });
  });

  it("takes Keras's config form as it is, with whatever it holds", () => {
    const config = { class_name: 'Sequential', config: { layers: [], odd: null }, registered_name: null };
    const spec = parseJobFile(
      digits('file: base.safetensors', `config: ${JSON.stringify(config)}`),
      'job.yaml',
    );
    expect(spec.model.base).toEqual({ config, upTo: 'pool' });
  });

  it('may give settings to its loss, its metrics and its learning rate', () => {
    const loss = { name: 'binary_crossentropy', fromLogits: true, labelSmoothing: 0.1, reduction: 'sum' };
    const metrics = ['accuracy', { name: 'auc', curve: 'PR' }];
    const learningRate = { name: 'cosine_decay', initialLearningRate: 0.1, decaySteps: 100 };
    const optimizer = {
      name: 'rmsprop',
      learningRate,
      centered: true,
      weightDecay: 0.1,
      clipnorm: 1,
      useEma: true,
    };
    const text = digits('loss: sparse_categorical_crossentropy', `loss: ${JSON.stringify(loss)}`)
      .replace('[accuracy]', JSON.stringify(metrics))
      .replace('{ name: adam, learningRate: 0.001 }', JSON.stringify(optimizer));
    expect(parseJobFile(text, 'job.yaml').train).toMatchObject({ loss, metrics, phases: [{ optimizer }] });
  });

  it('may name modules, whichever they are where nobody says which ones are allowed', () => {
    const text = digits('name: digits', 'name: digits\nmodules: [mine]');
    expect(parseJobFile(text, 'job.yaml').modules).toEqual(['mine']);
    expect(parseJobFile(text, 'job.yaml', { allowedModules: ['mine'] }).modules).toEqual(['mine']);
  });

  it('has a schema that editors can read', () => {
    const schema = z.toJSONSchema(jobSpecSchema, { io: 'input' });
    expect(schema.required).toEqual(['name', 'model', 'data', 'train']);
  });
});

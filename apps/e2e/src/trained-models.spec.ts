import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Cluster, JobOutcome } from './testing/cluster.js';
import { layer, sequential, type LayerConfig } from './testing/job-files.js';
import { PHOTO_SIDE, writePhotoFolders } from './testing/photo-folders.js';
import { REPOSITORY } from './testing/repository.js';
import { useTestBed } from './testing/test-bed.js';

/** The comma is to be quoted in CSV. */
const CLASSES = ['bottom', 'middle, or so', 'top'];
const PER_CLASS = 20;
const HELD_BACK = 12;
const MODULE = join(REPOSITORY, 'examples', 'custom-layers', 'auto-scale-dropout.mjs');

// Each test runs several commands, one after the other.
vi.setConfig({ testTimeout: 120_000 });

const bed = useTestBed();
let cluster: Cluster;
let photos: string;
/** A job that has learned its classes. */
let learned: TrainedJob;

beforeAll(async () => {
  cluster = await bed.up({ workers: 3, modules: [MODULE] });
  photos = await writePhotoFolders(join(bed.folder, 'photos'), CLASSES, PER_CLASS);
  learned = await trained({ name: 'learned', train: { epochs: 30 } });
});

type TrainedJob = JobOutcome & { readonly model: string };

interface Options {
  readonly name: string;
  readonly workers?: number;
  readonly layers?: readonly LayerConfig[];
  readonly modules?: readonly string[];
  readonly data?: object;
  readonly train?: object;
}

const SOFTMAX = [layer('Flatten', 'flat'), layer('Dense', 'out', { units: 3, activation: 'softmax' })];

async function write({
  name,
  workers = 1,
  layers = SOFTMAX,
  modules,
  data,
  train,
}: Options): Promise<string> {
  const file = join(bed.folder, `${name}.json`);
  const job = {
    name,
    ...(modules && { modules }),
    model: { base: { config: sequential('rows', [PHOTO_SIDE, PHOTO_SIDE], layers) } },
    data: { format: 'images', folder: 'photos', holdOut: HELD_BACK / 60, scale: 1 / 255, ...data },
    train: {
      loss: 'sparse_categorical_crossentropy',
      optimizer: { name: 'sgd', learningRate: 0.3 },
      metrics: ['accuracy'],
      ...{ batchSize: 16, epochs: 2, replicas: 8, seed: 3 },
      ...train,
    },
    workers: { min: workers, max: workers },
  };
  await writeFile(file, JSON.stringify(job));
  return file;
}

async function trained(options: Options): Promise<TrainedJob> {
  const outcome = await cluster.run(await write(options));
  expect(outcome.job).toMatchObject({ status: 'succeeded' });
  const model = join(bed.folder, `${options.name}.safetensors`);
  await writeFile(model, await cluster.artifact(outcome.job.jobId, 'model.safetensors'));
  return { ...outcome, model };
}

function thaw(command: 'predict' | 'evaluate', ...args: string[]) {
  return bed.run(command, ...args, '--coordinator', cluster.address);
}

function sumOf(counts: readonly number[] | undefined): number {
  return (counts ?? []).reduce((sum, count) => sum + count, 0);
}

describe('the confusion matrix of a job', () => {
  it('is the same on 1, 2 and 3 workers, and counts each held-back example once', async () => {
    const matrices = [];
    for (const workers of [1, 2, 3])
      matrices.push((await trained({ name: `on-${workers}`, workers })).job.result?.confusion);
    for (const matrix of matrices) {
      expect(matrix).toEqual(matrices[0]);
      expect(matrix?.classNames).toEqual(CLASSES);
      expect(sumOf(matrix?.counts)).toBe(HELD_BACK);
    }
  });

  it('is that of the weights which the job leaves, where it takes back those of its best epoch', async () => {
    // Nothing gets better by so much: the first epoch is the best one.
    const earlyStopping = { patience: 3, minDelta: 100, restoreBestWeights: true };
    const best = await trained({ name: 'best', workers: 2, train: { epochs: 4, earlyStopping } });
    const first = await trained({ name: 'first', train: { epochs: 1 } });
    const last = await trained({ name: 'last', train: { epochs: 4 } });
    expect(best.job.result?.confusion).toEqual(first.job.result?.confusion);
    expect(best.job.result?.confusion).not.toEqual(last.job.result?.confusion);
    const { stdout } = await thaw('evaluate', best.job.jobId, '--json');
    expect(stdout.objects[0]?.['confusion']).toEqual(best.job.result?.confusion);
  });
});

describe('`thaw evaluate`', () => {
  it('measures a job with the examples that it kept back, as the job did', async () => {
    const { job } = learned;
    const { exitCode, stdout, stderr } = await thaw('evaluate', job.jobId, '--json');
    expect([exitCode, stderr.texts]).toEqual([0, []]);
    const { confusion, evaluation } = job.result!;
    expect(stdout.objects).toMatchObject([
      { data: 'held-out', numExamples: HELD_BACK, skipped: [], confusion, metrics: evaluation!.metrics },
    ]);
    expect(stdout.objects[0]!['loss']).toBeCloseTo(evaluation!.loss, 5);
    const classes = stdout.objects[0]!['classes'] as { className: string; numExamples: number }[];
    expect(classes.map(({ className }) => className)).toEqual(CLASSES);
    expect(sumOf(classes.map(({ numExamples }) => numExamples))).toBe(HELD_BACK);

    const told = await thaw('evaluate', job.jobId);
    expect(told.exitCode).toBe(0);
    expect(told.stdout.all[0]).toBe(`Measured with the examples that job ${job.jobId} kept back`);
    expect(told.stdout.all[1]).toMatch(/^12 examples {2}loss \d+\.\d{4} {2}accuracy [01]\.\d{4}$/);
  });

  it('measures a job or its file with other examples, and names the unreadable ones', async () => {
    const { job, model } = await trained({ name: 'others', data: { resize: { mode: 'crop' } } });
    const folder = await writePhotoFolders(join(bed.folder, 'others'), CLASSES, 4);
    await writeFile(join(folder, 'top', 'broken.png'), 'no picture');
    const results = [await thaw('evaluate', job.jobId, folder), await thaw('evaluate', model, folder)];
    for (const { exitCode, stdout } of results) {
      expect(exitCode).toBe(0);
      expect(stdout.all.slice(0, 3)).toEqual([
        `Measured with ${folder}`,
        expect.stringMatching(/^12 examples {2}loss/),
        expect.stringMatching(/^left out top\/broken\.png: /),
      ]);
    }
    expect(results[0]!.stdout.all).toEqual(results[1]!.stdout.all);
  });

  it('takes the examples that a job file names, of the classes that it names', async () => {
    const classes = ['top', 'bottom'];
    const data = { classes, holdOut: 0.5 };
    const file = await write({ name: 'two-classes', data });
    const { job } = await trained({ name: 'two-classes', data });
    expect(job.result?.confusion?.classNames.slice(0, 2)).toEqual(classes);
    const { exitCode, stdout } = await thaw('evaluate', job.jobId, file, '--json');
    expect(exitCode).toBe(0);
    expect(stdout.objects).toMatchObject([{ data: file, numExamples: 2 * PER_CLASS }]);
  });

  it('says what is missing', async () => {
    const { job, model } = await trained({ name: 'nothing-back', data: { holdOut: 0 } });
    const nothing = await thaw('evaluate', job.jobId);
    expect(nothing.exitCode).toBe(1);
    expect(nothing.stderr.texts).toEqual([
      `thaw: job ${job.jobId} kept no examples back: expected held-back examples to evaluate, received none. ` +
        `Name others: thaw evaluate ${job.jobId} DATA`,
    ]);
    const file = await thaw('evaluate', model);
    expect(file.exitCode).toBe(2);
    expect(file.stderr.texts[0]).toContain(`Name them, as thaw evaluate ${model} DATA`);
    const unknown = await thaw('evaluate', 'no-such-job');
    expect(unknown.exitCode).toBe(1);
    expect(unknown.stderr.texts).toEqual(['thaw: no job has the id "no-such-job"; "thaw jobs" lists them']);
  });
});

describe('`thaw predict`', () => {
  it('writes a row of CSV for each image, at any depth, and passes over those it cannot read', async () => {
    const { job, model } = learned;
    const folder = await writePhotoFolders(join(bed.folder, 'new'), ['deep/er', 'plain'], 1);
    await writeFile(join(folder, 'broken.jpg'), 'no picture');
    const { exitCode, stdout, stderr } = await thaw('predict', job.jobId, folder, '-k', '3');
    expect(exitCode).toBe(0);
    const [head, ...rows] = stdout.all;
    expect(head).toBe('path,class,probability,class_2,probability_2,class_3,probability_3');
    expect(rows.map((row) => row.split(',')[0])).toEqual(['deep/er/0.png', 'plain/0.png']);
    for (const row of rows) {
      expect(row).toContain(',"middle, or so",');
      const numbers = row.match(/,[\d.e-]+/g)!.map((cell) => Number(cell.slice(1)));
      expect(numbers).toHaveLength(3);
      expect(numbers.toSorted((left, right) => right - left)).toEqual(numbers);
      expect(sumOf(numbers)).toBeCloseTo(1, 5);
    }
    expect(stderr.texts).toEqual([expect.stringMatching(/^thaw: broken\.jpg: expected a JPEG or PNG image/)]);

    const first = await thaw('predict', model, folder);
    expect(first.exitCode).toBe(0);
    expect(first.stdout.all[0]).toBe('path,class,probability');
    expect(rows[0]).toContain(first.stdout.all[1]);
  });

  it('finds the classes again that the model was trained with', async () => {
    const { exitCode, stdout } = await thaw('predict', learned.model, photos, '--json');
    expect(exitCode).toBe(0);
    expect(stdout.objects).toHaveLength(CLASSES.length * PER_CLASS);
    const right = stdout.objects.filter(({ path, classes }) => {
      const [{ className }] = classes as [{ className: string }];
      return String(path).startsWith(`${className}/`);
    });
    expect(right.length).toBeGreaterThan(0.9 * stdout.objects.length);
  });

  it('makes probabilities of logits', async () => {
    const layers = [layer('Flatten', 'flat'), layer('Dense', 'out', { units: 3 })];
    const loss = { name: 'sparse_categorical_crossentropy', fromLogits: true };
    const { model } = await trained({ name: 'logits', layers, train: { loss } });
    const { stdout } = await thaw('predict', model, photos, '--top', '3', '--json');
    expect(stdout.objects).toHaveLength(CLASSES.length * PER_CLASS);
    for (const { classes } of stdout.objects) {
      const probabilities = (classes as { probability: number }[]).map(({ probability }) => probability);
      expect(Math.min(...probabilities)).toBeGreaterThan(0);
      expect(sumOf(probabilities)).toBeCloseTo(1, 6);
    }
  });

  it('ends with an error where there is nothing to predict, or nothing to predict with', async () => {
    const { model } = learned;
    const nowhere = join(bed.folder, 'nowhere');
    const folder = await thaw('predict', model, nowhere);
    expect(folder.exitCode).toBe(1);
    expect(folder.stderr.texts[0]).toContain(nowhere);
    const noModel = join(bed.folder, 'photos', 'top', '0.png');
    const wrong = await thaw('predict', noModel, photos);
    expect(wrong.exitCode).toBe(1);
    expect(wrong.stderr.texts[0]).toContain(noModel);
    await writeFile(`${model}.cut`, (await readFile(model)).subarray(0, 1_000));
    const cut = await thaw('predict', `${model}.cut`, photos);
    expect(cut.exitCode).toBe(1);
    expect(cut.stderr.texts[0]).toContain(`${model}.cut`);
  });
});

describe('a model with layers of a module', () => {
  it('is predicted with and evaluated with --module, and not without', async () => {
    const layers = [SOFTMAX[0]!, layer('AutoScaleDropout', 'drop', { rate: 0.5 }), SOFTMAX[1]!];
    const { job, model } = await trained({ name: 'scaled', layers, modules: ['auto-scale-dropout'] });
    const folder = join(photos, 'top');
    const predicted = await thaw('predict', model, folder, '--module', MODULE, '--json');
    expect(predicted.exitCode).toBe(0);
    expect(predicted.stdout.objects).toHaveLength(PER_CLASS);
    const evaluated = await thaw('evaluate', job.jobId, '--module', MODULE, '--json');
    expect(evaluated.exitCode).toBe(0);
    expect(evaluated.stdout.objects).toMatchObject([{ confusion: job.result!.confusion }]);
    const without = await thaw('predict', model, folder);
    expect(without.exitCode).toBe(1);
    expect(without.stderr.texts[0]).toMatch(/Unknown layer classes 'AutoScaleDropout'.*--module PATH/);
  });
});

it('has logged no warning, for nothing went wrong', () => {
  const levels = cluster.process.stderr.objects.map(({ level }) => level);
  expect(levels).not.toContain('warn');
  expect(levels).not.toContain('error');
});

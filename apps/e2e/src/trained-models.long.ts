import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { layer } from './testing/job-files.js';
import { writePhotoFolders } from './testing/photo-folders.js';
import { CLASSES, MODULE, PER_CLASS, PhotoJobs, SOFTMAX, type TrainedJob } from './testing/photo-jobs.js';
import { useTestBed } from './testing/test-bed.js';

// Each test runs several commands, one after the other.
vi.setConfig({ testTimeout: 120_000 });

const bed = useTestBed();
let jobs: PhotoJobs;
/** A job that has learned its classes. */
let learned: TrainedJob;

beforeAll(async () => {
  jobs = await PhotoJobs.open(bed);
  learned = await jobs.train({ name: 'learned', train: { epochs: 30 } });
});

function sumOf(counts: readonly number[] | undefined): number {
  return (counts ?? []).reduce((sum, count) => sum + count, 0);
}

describe('the confusion matrix of a job', () => {
  it('is that of the weights which the job leaves, where it takes back those of its best epoch', async () => {
    // Nothing gets better by so much: the first epoch is the best one.
    const earlyStopping = { patience: 3, minDelta: 100, restoreBestWeights: true };
    const best = await jobs.train({ name: 'best', workers: 2, train: { epochs: 4, earlyStopping } });
    const first = await jobs.train({ name: 'first', train: { epochs: 1 } });
    const last = await jobs.train({ name: 'last', train: { epochs: 4 } });
    expect(best.job.result?.confusion).toEqual(first.job.result?.confusion);
    expect(best.job.result?.confusion).not.toEqual(last.job.result?.confusion);
    const { stdout } = await jobs.thaw('evaluate', best.job.jobId, '--json');
    expect(stdout.objects[0]?.['confusion']).toEqual(best.job.result?.confusion);
  });
});

describe('`thaw evaluate`', () => {
  it('measures a job or its file with other examples, and names the unreadable ones', async () => {
    const { job, model } = await jobs.train({ name: 'others', data: { resize: { mode: 'crop' } } });
    const folder = await writePhotoFolders(join(bed.folder, 'others'), CLASSES, 4);
    await writeFile(join(folder, 'top', 'broken.png'), 'no picture');
    const results = [
      await jobs.thaw('evaluate', job.jobId, folder),
      await jobs.thaw('evaluate', model, folder),
    ];
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
    const file = await jobs.write({ name: 'two-classes', data });
    const { job } = await jobs.train({ name: 'two-classes', data });
    expect(job.result?.confusion?.classNames.slice(0, 2)).toEqual(classes);
    const { exitCode, stdout } = await jobs.thaw('evaluate', job.jobId, file, '--json');
    expect(exitCode).toBe(0);
    expect(stdout.objects).toMatchObject([{ data: file, numExamples: 2 * PER_CLASS }]);
  });

  it('says what is missing', async () => {
    const { job, model } = await jobs.train({ name: 'nothing-back', data: { holdOut: 0 } });
    const nothing = await jobs.thaw('evaluate', job.jobId);
    expect(nothing.exitCode).toBe(1);
    expect(nothing.stderr.texts).toEqual([
      `thaw: job ${job.jobId} kept no examples back: expected held-back examples to evaluate, received none. ` +
        `Name others: thaw evaluate ${job.jobId} DATA`,
    ]);
    const file = await jobs.thaw('evaluate', model);
    expect(file.exitCode).toBe(2);
    expect(file.stderr.texts[0]).toContain(`Name them, as thaw evaluate ${model} DATA`);
    const unknown = await jobs.thaw('evaluate', 'no-such-job');
    expect(unknown.exitCode).toBe(1);
    expect(unknown.stderr.texts).toEqual(['thaw: no job has the id "no-such-job"; "thaw jobs" lists them']);
  });
});

describe('`thaw predict`', () => {
  it('makes probabilities of logits', async () => {
    const layers = [layer('Flatten', 'flat'), layer('Dense', 'out', { units: 3 })];
    const loss = { name: 'sparse_categorical_crossentropy', fromLogits: true };
    const { model } = await jobs.train({ name: 'logits', layers, train: { loss } });
    const { stdout } = await jobs.thaw('predict', model, jobs.photos, '--top', '3', '--json');
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
    const folder = await jobs.thaw('predict', model, nowhere);
    expect(folder.exitCode).toBe(1);
    expect(folder.stderr.texts[0]).toContain(nowhere);
    const noModel = join(bed.folder, 'photos', 'top', '0.png');
    const wrong = await jobs.thaw('predict', noModel, jobs.photos);
    expect(wrong.exitCode).toBe(1);
    expect(wrong.stderr.texts[0]).toContain(noModel);
    await writeFile(`${model}.cut`, (await readFile(model)).subarray(0, 1_000));
    const cut = await jobs.thaw('predict', `${model}.cut`, jobs.photos);
    expect(cut.exitCode).toBe(1);
    expect(cut.stderr.texts[0]).toContain(`${model}.cut`);
  });
});

describe('a model with layers of a module', () => {
  it('is predicted with and evaluated with --module, and not without', async () => {
    const layers = [SOFTMAX[0], layer('AutoScaleDropout', 'drop', { rate: 0.5 }), SOFTMAX[1]];
    const { job, model } = await jobs.train({ name: 'scaled', layers, modules: ['auto-scale-dropout'] });
    const folder = join(jobs.photos, 'top');
    const predicted = await jobs.thaw('predict', model, folder, '--module', MODULE, '--json');
    expect(predicted.exitCode).toBe(0);
    expect(predicted.stdout.objects).toHaveLength(PER_CLASS);
    const evaluated = await jobs.thaw('evaluate', job.jobId, '--module', MODULE, '--json');
    expect(evaluated.exitCode).toBe(0);
    expect(evaluated.stdout.objects).toMatchObject([{ confusion: job.result!.confusion }]);
    const without = await jobs.thaw('predict', model, folder);
    expect(without.exitCode).toBe(1);
    expect(without.stderr.texts[0]).toMatch(/Unknown layer classes 'AutoScaleDropout'.*--module PATH/);
  });
});

it('has logged no warning, for nothing went wrong', () => {
  const levels = jobs.cluster.process.stderr.objects.map(({ level }) => level);
  expect(levels).not.toContain('warn');
  expect(levels).not.toContain('error');
});

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { writePhotoFolders } from './testing/photo-folders.js';
import { CLASSES, HELD_BACK, PER_CLASS, PhotoJobs, type TrainedJob } from './testing/photo-jobs.js';
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
  it('is the same on 1, 2 and 3 workers, and counts each held-back example once', async () => {
    const matrices = [];
    for (const workers of [1, 2, 3])
      matrices.push((await jobs.train({ name: `on-${workers}`, workers })).job.result?.confusion);
    for (const matrix of matrices) {
      expect(matrix).toEqual(matrices[0]);
      expect(matrix?.classNames).toEqual(CLASSES);
      expect(sumOf(matrix?.counts)).toBe(HELD_BACK);
    }
  });
});

describe('`thaw evaluate`', () => {
  it('measures a job with the examples that it kept back, as the job did', async () => {
    const { job } = learned;
    const { exitCode, stdout, stderr } = await jobs.thaw('evaluate', job.jobId, '--json');
    expect([exitCode, stderr.texts]).toEqual([0, []]);
    const { confusion, evaluation } = job.result!;
    expect(stdout.objects).toMatchObject([
      { data: 'held-out', numExamples: HELD_BACK, skipped: [], confusion, metrics: evaluation!.metrics },
    ]);
    expect(stdout.objects[0]!['loss']).toBeCloseTo(evaluation!.loss, 5);
    const classes = stdout.objects[0]!['classes'] as { className: string; numExamples: number }[];
    expect(classes.map(({ className }) => className)).toEqual(CLASSES);
    expect(sumOf(classes.map(({ numExamples }) => numExamples))).toBe(HELD_BACK);

    const told = await jobs.thaw('evaluate', job.jobId);
    expect(told.exitCode).toBe(0);
    expect(told.stdout.all[0]).toBe(`Measured with the examples that job ${job.jobId} kept back`);
    expect(told.stdout.all[1]).toMatch(/^12 examples {2}loss \d+\.\d{4} {2}accuracy [01]\.\d{4}$/);
  });
});

describe('`thaw predict`', () => {
  it('writes a row of CSV for each image, at any depth, and passes over those it cannot read', async () => {
    const { job, model } = learned;
    const folder = await writePhotoFolders(join(bed.folder, 'new'), ['deep/er', 'plain'], 1);
    await writeFile(join(folder, 'broken.jpg'), 'no picture');
    const { exitCode, stdout, stderr } = await jobs.thaw('predict', job.jobId, folder, '-k', '3');
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

    const first = await jobs.thaw('predict', model, folder);
    expect(first.exitCode).toBe(0);
    expect(first.stdout.all[0]).toBe('path,class,probability');
    expect(rows[0]).toContain(first.stdout.all[1]);
  });

  it('finds the classes again that the model was trained with', async () => {
    const { exitCode, stdout } = await jobs.thaw('predict', learned.model, jobs.photos, '--json');
    expect(exitCode).toBe(0);
    expect(stdout.objects).toHaveLength(CLASSES.length * PER_CLASS);
    const right = stdout.objects.filter(({ path, classes }) => {
      const [{ className }] = classes as [{ className: string }];
      return String(path).startsWith(`${className}/`);
    });
    expect(right.length).toBeGreaterThan(0.9 * stdout.objects.length);
  });
});

it('has logged no warning, for nothing went wrong', () => {
  const levels = jobs.cluster.process.stderr.objects.map(({ level }) => level);
  expect(levels).not.toContain('warn');
  expect(levels).not.toContain('error');
});

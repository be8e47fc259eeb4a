import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MobileNet, type Layer } from '@thaw/layers';
import { writeModelFile, type StoredTensor } from '@thaw/model-files';
import { expect } from 'vitest';
import type { Cluster, JobOutcome } from './cluster.js';
import { writeExamples, type ExampleFiles } from './example-files.js';
import { layer, writeJob } from './job-files.js';
import { someValues } from './model-values.js';
import type { TestBed } from './test-bed.js';
import type { CommandResult } from './thaw-process.js';

export const INPUT = [32, 32, 1] as const;
export const APPLICATION = { application: 'MobileNet', alpha: 0.25, inputShape: INPUT };
export const HEAD = [
  layer('GlobalAveragePooling2D', 'pool'),
  layer('Dense', 'out', { units: 2, activation: 'softmax' }),
];
export const TRAIN = { freeze: ['base'], epochs: 1, replicas: 2 };

/** Tunes heads on a base that lies in a file of each format, `base.keras` and so on, on two workers. */
export class BaseFileJobs {
  readonly cluster: Cluster;
  readonly base: Layer;
  readonly weights: ReadonlyMap<string, StoredTensor>;
  readonly #bed: TestBed;
  readonly #examples: ExampleFiles;

  private constructor(
    bed: TestBed,
    cluster: Cluster,
    examples: ExampleFiles,
    { base, weights }: { base: Layer; weights: ReadonlyMap<string, StoredTensor> },
  ) {
    this.#bed = bed;
    this.cluster = cluster;
    this.#examples = examples;
    this.base = base;
    this.weights = weights;
  }

  /** Starts the workers and writes the files. */
  static async open(bed: TestBed): Promise<BaseFileJobs> {
    const cluster = await bed.up({ workers: 2 });
    const size = { numExamples: 48, rows: 32, columns: 32, numClasses: 2 };
    const examples = await writeExamples(bed.folder, { name: 'bars', ...size });
    const base = MobileNet({ alpha: 0.25, inputShape: INPUT, includeTop: false });
    const weights = someValues(base);
    for (const file of ['base.keras', 'base.h5', 'base.json', 'base.weights.h5'])
      await writeModelFile(join(bed.folder, file), { model: base, weights });
    return new BaseFileJobs(bed, cluster, examples, { base, weights });
  }

  /** Runs a job to its end. @param more of the job file */
  async tune(name: string, baseSpec: object, more: object = {}): Promise<JobOutcome> {
    const file = await writeJob(this.#bed.folder, {
      name,
      model: { base: baseSpec, head: HEAD },
      examples: this.#examples,
      train: TRAIN,
      workers: 2,
    });
    await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), ...more }));
    return this.cluster.run(file);
  }

  /** Downloads all that a job left. @returns the folder */
  async exported(jobId: string): Promise<string> {
    const folder = join(this.#bed.folder, jobId);
    const { exitCode } = await this.thaw('export', jobId, '--output', folder);
    expect(exitCode).toBe(0);
    return folder;
  }

  /** Runs a command to its end. */
  thaw(...args: string[]): Promise<CommandResult> {
    return this.#bed.run(...args, '--coordinator', this.cluster.address);
  }
}

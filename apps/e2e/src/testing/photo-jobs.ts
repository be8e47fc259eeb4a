import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Cluster, JobOutcome } from './cluster.js';
import { layer, sequential, type LayerConfig } from './job-files.js';
import { PHOTO_SIDE, writePhotoFolders } from './photo-folders.js';
import { REPOSITORY } from './repository.js';
import type { TestBed } from './test-bed.js';
import type { CommandResult } from './thaw-process.js';

/** The comma is to be quoted in CSV. */
export const CLASSES = ['bottom', 'middle, or so', 'top'];
export const PER_CLASS = 20;
export const HELD_BACK = 12;
/** Of the layer `AutoScaleDropout`; the workers have it. */
export const MODULE = join(REPOSITORY, 'examples', 'custom-layers', 'auto-scale-dropout.mjs');
export const SOFTMAX = [
  layer('Flatten', 'flat'),
  layer('Dense', 'out', { units: 3, activation: 'softmax' }),
] as const;

export interface PhotoJob {
  readonly name: string;
  readonly workers?: number;
  readonly layers?: readonly LayerConfig[];
  readonly modules?: readonly string[];
  readonly data?: object;
  readonly train?: object;
}

/** A job that has succeeded. `model`: the file that it left */
export type TrainedJob = JobOutcome & { readonly model: string };

/** Trains on folders of photos, and lets commands use what came of it. */
export class PhotoJobs {
  readonly cluster: Cluster;
  /** A folder with one for each class. */
  readonly photos: string;
  readonly #bed: TestBed;

  private constructor(bed: TestBed, cluster: Cluster, photos: string) {
    this.#bed = bed;
    this.cluster = cluster;
    this.photos = photos;
  }

  /** Starts three workers and writes the photos. */
  static async open(bed: TestBed): Promise<PhotoJobs> {
    const cluster = await bed.up({ workers: 3, modules: [MODULE] });
    return new PhotoJobs(
      bed,
      cluster,
      await writePhotoFolders(join(bed.folder, 'photos'), CLASSES, PER_CLASS),
    );
  }

  /** Writes a job file. @returns its path */
  async write({ name, workers = 1, layers = SOFTMAX, modules, data, train }: PhotoJob): Promise<string> {
    const file = join(this.#bed.folder, `${name}.json`);
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

  async train(options: PhotoJob): Promise<TrainedJob> {
    const outcome = await this.cluster.run(await this.write(options));
    expect(outcome.job).toMatchObject({ status: 'succeeded' });
    const model = join(this.#bed.folder, `${options.name}.safetensors`);
    await writeFile(model, await this.cluster.artifact(outcome.job.jobId, 'model.safetensors'));
    return { ...outcome, model };
  }

  /** Runs a command to its end. */
  thaw(command: 'predict' | 'evaluate', ...args: string[]): Promise<CommandResult> {
    return this.#bed.run(command, ...args, '--coordinator', this.cluster.address);
  }
}

import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ThawError } from '@thaw/errors';
import {
  datasetReferenceOf,
  inputsOf,
  isModelInput,
  withInputPaths,
  type JobAttempt,
  type JobSpec,
} from '@thaw/orchestration';
import type { JobInput, JobInputPath } from '@thaw/protocol';
import type { ContentStore } from '@thaw/store';
import type { DatasetDesk } from './dataset-desk.js';

/** A job whose inputs can be read on this machine. */
export interface PlacedJob {
  /** With the paths of this machine. */
  readonly spec: JobSpec;
  /** Puts the job file's own paths into a message in place of this machine's. */
  readonly inWordsOfUser: (message: string) => string;
}

/** The local paths in a job, each once: what a client uploads. */
export function localPathsOf(spec: JobSpec): JobInputPath[] {
  const inputs = inputsOf(spec).filter(({ root }) => datasetReferenceOf(root) === undefined);
  return inputs
    .filter(({ root }, index) => inputs.findIndex((other) => other.root === root) === index)
    .map(({ root, field }) => ({ path: root, place: field }));
}

/** Puts uploaded files where a job's readers find them. */
export class JobInputs {
  readonly #folder: string;
  readonly #contents: ContentStore;
  readonly #datasets: DatasetDesk;

  /** @param folder holds a folder for each job that runs */
  constructor(folder: string, contents: ContentStore, datasets: DatasetDesk) {
    this.#folder = folder;
    this.#contents = contents;
    this.#datasets = datasets;
  }

  /**
   * Checks that every input was uploaded, and finds out which datasets are meant by names.
   *
   * @throws ThawError INVALID_ARGUMENT for a local path; DatasetUnknown
   */
  async resolve(spec: JobSpec, uploaded: readonly JobInput[]): Promise<JobInput[]> {
    const inputs = new Map<string, JobInput>();
    for (const { root, field } of inputsOf(spec)) {
      if (!inputs.has(root)) inputs.set(root, await this.#resolveOne(root, field, uploaded));
    }
    return [...inputs.values()];
  }

  /**
   * Costs no copy: contents are linked. What a coordinator before this one placed stays as it is: an upload may be gone by then.
   * Each attempt has a folder of its own: one that is still placed may be of a job that was cancelled, and resumed since.
   * @throws ContentNotFound, DatasetUnknown
   */
  async place(
    { jobId, attempt }: JobAttempt,
    spec: JobSpec,
    inputs: readonly JobInput[],
  ): Promise<PlacedJob> {
    const located = new Map<string, string>();
    const folder = path.join(this.#folder, jobId, String(attempt));
    const mark = path.join(folder, 'complete');
    const isPlaced = existsSync(mark);
    for (const [index, input] of inputs.entries()) {
      const local = path.join(folder, String(index), fileNameOf(input.path));
      if (!isPlaced) await this.#placeOne(input, local);
      located.set(input.path, path.join(local, withinOf(spec, input)));
    }
    await mkdir(folder, { recursive: true });
    await writeFile(mark, '');
    return {
      spec: withInputPaths(spec, (root) => located.get(root) ?? root),
      inWordsOfUser: (message) =>
        [...located].reduce((text, [root, local]) => text.replaceAll(local, root), message),
    };
  }

  async #placeOne(input: JobInput, local: string): Promise<void> {
    if ('file' in input) await this.#contents.place(input.file, local);
    else await this.#datasets.place(input.dataset, local);
  }

  async #resolveOne(root: string, field: string, uploaded: readonly JobInput[]): Promise<JobInput> {
    const reference = datasetReferenceOf(root);
    if (reference === undefined) {
      const input = uploaded.find((candidate) => candidate.path === root);
      if (input === undefined) throw notUploaded(field, root);
      return 'file' in input ? input : { ...input, dataset: await this.#datasets.digestOf(input.dataset) };
    }
    if (reference.within.split('/').includes('..')) throw leadsOut(field, root);
    return { path: root, dataset: await this.#datasets.digestOf(reference.dataset) };
  }

  /** What a job that has ended had here. */
  async remove(jobId: string): Promise<void> {
    await rm(path.join(this.#folder, jobId), { recursive: true, force: true });
  }

  /** What a coordinator before this one left of jobs that have ended. */
  async removeAllBut(jobIds: readonly string[]): Promise<void> {
    const kept = new Set(jobIds);
    const placed = existsSync(this.#folder) ? await readdir(this.#folder) : [];
    for (const jobId of placed) if (!kept.has(jobId)) await this.remove(jobId);
  }
}

/** Where in an uploaded folder that is which a job names: a model comes in one together with the files beside it. */
function withinOf(spec: JobSpec, input: JobInput): string {
  const reference = datasetReferenceOf(input.path);
  if (reference !== undefined) return reference.within;
  const isModel = inputsOf(spec).some((place) => place.root === input.path && isModelInput(place));
  return 'dataset' in input && isModel ? path.posix.basename(input.path) : '';
}

/** The last part of a path, whose ending says what the file is. */
function fileNameOf(root: string): string {
  const name = path.posix.basename(datasetReferenceOf(root)?.dataset ?? root).replace(/[^\w.-]/g, '_');
  return /^\.*$/.test(name) ? 'input' : name.slice(-100);
}

function notUploaded(field: string, root: string): ThawError {
  return new ThawError(
    'INVALID_ARGUMENT',
    `${field}: expected what was uploaded for ${JSON.stringify(root)} among the inputs, received none; the ` +
      'coordinator reads no local paths. Upload it with thaw.v1.UploadService.Upload and name it in ' +
      'SubmitJobRequest.inputs, or submit with "thaw submit", which does both.',
  );
}

function leadsOut(field: string, root: string): ThawError {
  return new ThawError(
    'INVALID_ARGUMENT',
    `${field}: expected a path inside the dataset, received ${JSON.stringify(root)}`,
  );
}

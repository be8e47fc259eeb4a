import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { CoordinatorClient } from './coordinator-client.js';
import { uploadContents, type UploadOptions } from './content-upload.js';
import type { DatasetView } from './dataset-client.js';
import { LocalPathRefused } from './errors.js';
import type { JobInput, JobInputPath } from './job-inputs.js';
import type { JobView } from './job-view.js';
import {
  describeFile,
  describeFolder,
  describeModel,
  type LocalContent,
  type LocalFolder,
} from './local-content.js';

/** A job file of this machine. */
export interface LocalJob {
  /** Its text, YAML or JSON. */
  readonly jobFile: string;
  /** What error messages call it. */
  readonly fileName: string;
  /** Where its relative paths start. */
  readonly folder: string;
  /** Makes a second submission return the first one's job. */
  readonly idempotencyKey?: string | undefined;
}

/**
 * Uploads what a job file names of this machine, as far as the coordinator does not have it, and submits the job.
 *
 * @throws LocalPathRefused naming the place in the job file; ThawError INVALID_ARGUMENT with all that is wrong with it
 */
export async function submitLocalJob(
  { jobs, ...clients }: CoordinatorClient,
  { jobFile, fileName, folder, idempotencyKey }: LocalJob,
  options: UploadOptions = {},
): Promise<JobView> {
  const paths = await jobs.listInputs(jobFile, fileName);
  const locals: LocalInput[] = [];
  for (const inputPath of paths) locals.push(await describeInput(inputPath, folder));
  const inputs = await uploadInputs(clients, locals, options);
  return jobs.submit({ jobFile, fileName, inputs, ...(idempotencyKey !== undefined && { idempotencyKey }) });
}

type UploadingClients = Pick<CoordinatorClient, 'uploads' | 'datasets'>;

/** What a path of a job file means on this machine. */
interface LocalInput {
  /** As it stands in the job file. */
  readonly path: string;
  readonly local: LocalContent | LocalFolder;
}

async function describeInput({ path: written, place }: JobInputPath, folder: string): Promise<LocalInput> {
  const local = path.resolve(folder, written);
  const stats = await stat(local).catch((cause: unknown) => {
    const received = 'none; check the path, which starts at the folder of the job file';
    throw new LocalPathRefused(`${place}: ${local}`, 'a file or folder', received, { cause });
  });
  if (stats.isDirectory()) return { path: written, local: await describeFolder(local) };
  const describe = place.startsWith('model.') ? describeModel : describeFile;
  return { path: written, local: await describe(local) };
}

async function uploadInputs(
  { uploads, datasets }: UploadingClients,
  locals: readonly LocalInput[],
  options: UploadOptions,
): Promise<JobInput[]> {
  const contents = locals.flatMap(({ local }) => ('manifest' in local ? contentsOf(local) : [local]));
  await uploadContents(uploads, contents, options);
  const inputs: JobInput[] = [];
  for (const { path: written, local } of locals) {
    if ('manifest' in local) {
      const { digest } = await datasets.create(local.manifest.content.sha256, '');
      inputs.push({ path: written, dataset: digest });
    } else inputs.push({ path: written, file: local.content.sha256 });
  }
  return inputs;
}

/**
 * Makes a folder of this machine a dataset, sending what the coordinator does not have.
 * @param name empty for none
 * @throws LocalPathRefused
 */
export async function pushFolder(
  { uploads, datasets }: UploadingClients,
  folder: string,
  name: string,
  options: UploadOptions = {},
): Promise<DatasetView> {
  const local = await describeFolder(folder);
  await uploadContents(uploads, contentsOf(local), options);
  return datasets.create(local.manifest.content.sha256, name);
}

function contentsOf({ files, manifest }: LocalFolder): LocalContent[] {
  return [...files, manifest];
}

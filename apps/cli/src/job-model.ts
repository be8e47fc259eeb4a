import { existsSync } from 'node:fs';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ThawError } from '@thaw/errors';
import { OUTPUT_FILES } from '@thaw/orchestration';
import {
  createCoordinatorClient,
  downloadArtifact,
  readClientSecurity,
  type ArtifactClient,
} from '@thaw/protocol';
import type { ClientOptions } from './command-context.js';

const MODEL_FILE = OUTPUT_FILES.safetensors;

/** Held-back examples on this machine, as a worker's inference reads them. */
export interface HeldOutFiles {
  /** Of the blocks, one after the other. */
  readonly blocks: string;
  /** What is known of them, as JSON. */
  readonly facts: string;
}

/** A trained model on this machine. */
export interface LocalModel {
  readonly file: string;
  /** Absent for a model that was named as a file. */
  readonly jobId?: string;
  /** Downloads the examples that the job kept back. @throws ThawError where there are none */
  heldOut(): Promise<HeldOutFiles>;
}

/**
 * Runs `use` with a model.
 * @param model a file, or else the id of a job whose model is downloaded for as long as `use` takes
 * @throws ThawError NOT_FOUND when it is neither
 */
export async function withModelOf<Result>(
  model: string,
  options: ClientOptions,
  use: (model: LocalModel) => Promise<Result>,
): Promise<Result> {
  if (existsSync(model)) return use({ file: path.resolve(model), heldOut: () => noJob(model) });
  const client = createCoordinatorClient(options.coordinator, await readClientSecurity(options));
  const folder = await mkdtemp(path.join(tmpdir(), 'thaw-model-'));
  try {
    const file = await downloadModel(client.artifacts, model, folder);
    return await use({ file, jobId: model, heldOut: () => downloadHeldOut(client.artifacts, model, folder) });
  } finally {
    client.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function downloadModel(client: ArtifactClient, jobId: string, folder: string): Promise<string> {
  const artifact = (await client.list(jobId)).find(({ name }) => name === MODEL_FILE);
  if (artifact === undefined) {
    throw new ThawError(
      'NOT_FOUND',
      `${jobId}: expected a file, or a job that left ${MODEL_FILE}, received neither`,
    );
  }
  const file = path.join(folder, MODEL_FILE);
  await downloadArtifact(client, { jobId, artifact, file });
  return file;
}

async function downloadHeldOut(client: ArtifactClient, jobId: string, folder: string): Promise<HeldOutFiles> {
  const files = { blocks: path.join(folder, 'held-out.blocks'), facts: path.join(folder, 'held-out.json') };
  const { info, chunks } = await client.downloadHeldOut(jobId);
  await writeFile(files.facts, JSON.stringify(info));
  const output = await open(files.blocks, 'wx');
  try {
    for await (const chunk of chunks) await output.writeFile(chunk);
  } finally {
    await output.close();
  }
  return files;
}

async function noJob(file: string): Promise<never> {
  throw new ThawError(
    'INVALID_ARGUMENT',
    `${file} is a file: expected examples to measure it with, received none. Name them, as thaw evaluate ${file} DATA, ` +
      "or name the model's job, whose held-back examples are known",
  );
}

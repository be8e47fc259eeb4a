import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ThawError } from '@thaw/errors';
import { OUTPUT_FILES } from '@thaw/orchestration';
import { createCoordinatorClient, downloadArtifact, readClientSecurity } from '@thaw/protocol';
import type { ClientOptions } from './command-context.js';

const MODEL_FILE = OUTPUT_FILES.safetensors;

/**
 * Runs `use` with a model file.
 * @param model a file, or else the id of a job whose model is downloaded for as long as `use` takes
 * @throws ThawError NOT_FOUND when it is neither
 */
export async function withModelOf<Result>(
  model: string,
  options: ClientOptions,
  use: (file: string) => Promise<Result>,
): Promise<Result> {
  if (existsSync(model)) return use(path.resolve(model));
  const client = createCoordinatorClient(options.coordinator, await readClientSecurity(options));
  const folder = await mkdtemp(path.join(tmpdir(), 'thaw-model-'));
  try {
    const artifacts = await client.artifacts.list(model);
    const artifact = artifacts.find(({ name }) => name === MODEL_FILE);
    if (artifact === undefined) {
      throw new ThawError(
        'NOT_FOUND',
        `${model}: expected a file, or a job that left ${MODEL_FILE}, received neither`,
      );
    }
    const file = path.join(folder, MODEL_FILE);
    await downloadArtifact(client.artifacts, { jobId: model, artifact, file });
    return await use(file);
  } finally {
    client.close();
    await rm(folder, { recursive: true, force: true });
  }
}

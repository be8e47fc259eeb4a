import { ThawError } from '@thaw/errors';
import type { ArtifactStore } from '@thaw/store';
import type { CoordinatorRecords } from './job-record.js';

/** The file of a finished job that another job can take as its base. */
const MODEL_FILE = 'model.safetensors';

type JobStates = Pick<CoordinatorRecords, 'getJobState' | 'findNewestJobState'>;

/**
 * Reads the model that a job left.
 *
 * @param job an id, or a name, which means its newest succeeded job
 * @throws ThawError NOT_FOUND; what the artifacts throw
 */
export async function readJobModel(
  job: string,
  { store, artifacts }: { store: JobStates; artifacts: ArtifactStore },
): Promise<Uint8Array> {
  const jobId = await findSucceeded(job, store);
  if (jobId === undefined) {
    throw new ThawError(
      'NOT_FOUND',
      `model.base.job: expected the id or name of a succeeded job, received "${job}"; "thaw jobs" lists them`,
    );
  }
  const { content } = await artifacts.get(jobId, MODEL_FILE);
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function findSucceeded(job: string, store: JobStates): Promise<string | undefined> {
  const status = 'succeeded';
  if ((await store.getJobState(job))?.status === status) return job;
  return (await store.findNewestJobState({ name: job, status }))?.jobId;
}

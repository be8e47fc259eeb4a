import { ThawError } from '@thaw/errors';
import type { CoordinatorState } from '@thaw/orchestration';
import type { ArtifactStore } from '@thaw/store';

/** The file of a finished job that another job can take as its base. */
const MODEL_FILE = 'model.safetensors';

/**
 * Reads the model that a job left.
 *
 * @param job an id, or a name, which means its newest succeeded job
 * @throws ThawError NOT_FOUND; what the artifacts throw
 */
export async function readJobModel(
  job: string,
  { jobs }: CoordinatorState,
  artifacts: ArtifactStore,
): Promise<Uint8Array> {
  const succeeded = jobs.filter(({ status }) => status === 'succeeded');
  const found =
    succeeded.find(({ jobId }) => jobId === job) ?? succeeded.findLast(({ summary }) => summary.name === job);
  if (found === undefined) {
    throw new ThawError(
      'NOT_FOUND',
      `model.base.job: expected the id or name of a succeeded job, received "${job}"; "thaw jobs" lists them`,
    );
  }
  const { content } = await artifacts.get(found.jobId, MODEL_FILE);
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}

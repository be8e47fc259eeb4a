import type { JobEvent } from '@thaw/orchestration';
import type { ArtifactStore, JobStore } from '@thaw/store';
import { historyFiles } from '@thaw/training';
import type { JobRecord } from './job-record.js';

/** Stores what a job's log says of its epochs as files of the job; done again it stores the same. */
export async function storeHistory(
  jobId: string,
  { jobs, artifacts }: { jobs: JobStore<JobRecord, JobEvent>; artifacts: ArtifactStore },
): Promise<void> {
  const logged = await jobs.readEvents({ jobId });
  for (const { name, bytes } of historyFiles(logged.map(({ event }) => event)))
    await artifacts.put(jobId, name, chunks(bytes));
}

async function* chunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

import type { JobClient } from '@thaw/protocol';
import { EXIT } from './errors.js';
import type { Output } from './output/output.js';

/**
 * Shows a job's events and progress up to its end.
 * @returns the exit code that says how it ended
 */
export async function followJob(client: JobClient, jobId: string, output: Output): Promise<number> {
  for await (const update of client.watch(jobId)) {
    if (update.kind === 'progress') output.progress(jobId, update.progress);
    else output.event(jobId, update.sequence, update.event);
  }
  const { status } = await client.get(jobId);
  if (status === 'succeeded') return 0;
  if (status === 'cancelled') return EXIT.jobCancelled;
  return EXIT.jobFailed;
}

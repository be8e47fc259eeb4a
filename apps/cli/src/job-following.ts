import type { JobClient } from '@thaw/protocol';
import { EXIT } from './errors.js';
import { DEFAULT_ADDRESS, type ClientOptions } from './command-context.js';
import type { Output } from './output/output.js';

/**
 * Shows a job's events and progress up to its end. Ctrl-C stops to show it; the job goes on.
 * @returns the exit code that says how it ended
 */
export async function followJob(
  client: JobClient,
  jobId: string,
  { output, coordinator }: { output: Output } & Pick<ClientOptions, 'coordinator'>,
): Promise<number> {
  const detached = new AbortController();
  const detach = (): void => detached.abort();
  process.once('SIGINT', detach);
  try {
    for await (const update of client.watch(jobId, { signal: detached.signal })) {
      if (update.kind === 'progress') output.progress(jobId, update.progress);
      else output.event(jobId, update.sequence, update.event);
    }
  } finally {
    process.off('SIGINT', detach);
  }
  if (detached.signal.aborted) {
    const where = coordinator === DEFAULT_ADDRESS ? '' : ` --coordinator ${coordinator}`;
    const message = `no longer watching ${jobId}, which goes on; come back with: thaw watch ${jobId}${where}`;
    output.notice(message, { jobId });
    return EXIT.detached;
  }
  return exitCodeOfJob(client, jobId);
}

async function exitCodeOfJob(client: JobClient, jobId: string): Promise<number> {
  const { status } = await client.get(jobId);
  if (status === 'succeeded') return 0;
  return status === 'cancelled' ? EXIT.jobCancelled : EXIT.jobFailed;
}

import type { Command } from 'commander';
import type { JobClient } from '@thaw/protocol';
import { EXIT } from './errors.js';
import { DEFAULT_ADDRESS, type ClientOptions } from './command-context.js';
import { wholeNumber } from './commands/settings.js';
import type { Output } from './output/output.js';
import { watchPatiently } from './patient-watching.js';

/** What a command that follows a job takes. */
export interface FollowOptions extends ClientOptions {
  readonly reconnectMs: number;
}

/** Adds `--reconnect-ms`. */
export function withFollowing(command: Command): Command {
  return command.option(
    '--reconnect-ms <ms>',
    'how long to look for a coordinator that is gone while the job is followed',
    wholeNumber,
    30_000,
  );
}

/**
 * Shows a job's events and progress up to its end. Ctrl-C stops to show it; the job goes on.
 * @returns the exit code that says how it ended
 */
export async function followJob(
  client: JobClient,
  jobId: string,
  { output, coordinator, reconnectMs }: { output: Output } & FollowOptions,
): Promise<number> {
  const detached = new AbortController();
  const detach = (): void => detached.abort();
  process.once('SIGINT', detach);
  try {
    const onLost = (): void =>
      output.notice(`the coordinator at ${coordinator} is gone; looking for it`, { jobId });
    const watching = { signal: detached.signal, reconnectMs, onLost };
    for await (const update of watchPatiently(client, jobId, watching)) {
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

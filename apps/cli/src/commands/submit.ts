import type { Command } from 'commander';
import { submitLocalJob, type CoordinatorClient, type JobClient, type LocalJob } from '@thaw/protocol';
import { withClient, withCoordinator } from '../command-context.js';
import { EXIT } from '../errors.js';
import { followJob, withFollowing, type FollowOptions } from '../job-following.js';
import { readJobText } from '../job-text.js';
import type { Output } from '../output/output.js';

interface SubmitOptions extends FollowOptions {
  readonly wait?: boolean;
  readonly folder?: string;
  readonly idempotencyKey?: string;
}

/** `thaw submit JOB` */
export function addSubmit(program: Command): void {
  withFollowing(withCoordinator(program.command('submit')))
    .description(
      'upload what a job file names of this machine and submit it; waits until the coordinator has checked its data and model',
    )
    .argument('<job>', 'path of the job file, or - for standard input')
    .option('-w, --wait', 'follow the job; the exit code tells how it ended')
    .option('--folder <dir>', "where the file's relative paths start, if not at the file")
    .option('--idempotency-key <key>', 'submitting again with the same key returns the first job')
    .action(async (file: string, options: SubmitOptions) => {
      const local = await readLocalJob(file, options);
      process.exitCode = await withClient(options, (client, output) =>
        submit(client, output, local, options),
      );
    });
}

async function submit(
  client: CoordinatorClient,
  output: Output,
  local: LocalJob,
  options: SubmitOptions,
): Promise<number> {
  const job = await submitLocalJob(client, local, {
    onProgress: (progress) => output.transfer('upload', progress),
  });
  output.job(job);
  return options.wait
    ? followJob(client.jobs, job.jobId, { ...options, output })
    : untilChecked(client.jobs, job.jobId, output);
}

async function readLocalJob(file: string, options: SubmitOptions): Promise<LocalJob> {
  const { idempotencyKey } = options;
  const local = await readJobText(file, options);
  return { ...local, ...(idempotencyKey !== undefined && { idempotencyKey }) };
}

/** The first event after `JobQueued` tells that data and model are in place, or what is wrong with them. */
async function untilChecked(client: JobClient, jobId: string, output: Output): Promise<number> {
  for await (const update of client.watch(jobId)) {
    if (update.kind !== 'event') continue;
    output.event(jobId, update.sequence, update.event);
    const { type } = update.event;
    if (type === 'JobFailed') return EXIT.jobFailed;
    if (type === 'JobCancelled') return EXIT.jobCancelled;
    if (type !== 'JobQueued') return 0;
  }
  return EXIT.jobFailed;
}

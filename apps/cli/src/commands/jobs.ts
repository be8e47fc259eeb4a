import type { Command } from 'commander';
import { withClient, withCoordinator, type ClientOptions } from '../command-context.js';
import { followJob } from '../job-following.js';

/** `thaw jobs`, `thaw watch JOB`, `thaw cancel JOB` */
export function addJobCommands(program: Command): void {
  withCoordinator(program.command('jobs'))
    .description('list all jobs, oldest first')
    .action((options: ClientOptions) =>
      withClient(options, async (client, output) => output.jobs(await client.list())),
    );
  withCoordinator(program.command('watch'))
    .description("show a job's events from the first one to its end; the exit code tells how it ended")
    .argument('<job>', 'id of the job')
    .action(async (jobId: string, options: ClientOptions) => {
      process.exitCode = await withClient(options, (client, output) =>
        followJob(client, jobId, { ...options, output }),
      );
    });
  withCoordinator(program.command('cancel'))
    .description('end a job; harmless when it has ended already')
    .argument('<job>', 'id of the job')
    .action((jobId: string, options: ClientOptions) =>
      withClient(options, async (client, output) => output.job(await client.cancel(jobId))),
    );
}

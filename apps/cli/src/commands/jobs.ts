import type { Command } from 'commander';
import { LedgerAudit, type LedgerProof } from '@thaw/orchestration';
import type { CoordinatorClient, JobClient, LocatedExample } from '@thaw/protocol';
import { withClient, withCoordinator, type ClientOptions } from '../command-context.js';
import { EXIT } from '../errors.js';
import { followJob, withFollowing, type FollowOptions } from '../job-following.js';
import type { Output } from '../output/output.js';

/** So many of the examples that a ledger's problems name are looked up. */
const MOST_LOCATED = 100;

/** `thaw jobs [show JOB]`, `thaw watch JOB`, `thaw cancel JOB`, `thaw resume JOB` */
export function addJobCommands(program: Command): void {
  const jobs = withCoordinator(program.command('jobs'))
    .description('list all jobs, oldest first')
    .action((options: ClientOptions) =>
      withClient(options, async (client, output) => output.jobs(await client.jobs.list())),
    );
  withCoordinator(jobs.command('show'))
    .description('show a job and the files that it left')
    .argument('<job>', 'id of the job')
    .option(
      '--ledger',
      'instead of the files: which examples its completed steps used, and whether each counted once per epoch; exit code ' +
        `${EXIT.unproved} if not`,
    )
    .action((jobId: string, { ledger }: { ledger?: boolean }, command: Command) =>
      withClient(command.optsWithGlobals<ClientOptions>(), async (client, output) => {
        output.job(await client.jobs.get(jobId));
        if (ledger === true) await showLedger(client, jobId, output);
        else output.artifacts(await client.artifacts.list(jobId));
      }),
    );
  withFollowing(withCoordinator(program.command('watch')))
    .description("show a job's events from the first one to its end; the exit code tells how it ended")
    .argument('<job>', 'id of the job')
    .action(async (jobId: string, options: FollowOptions) => {
      process.exitCode = await withClient(options, (client, output) =>
        followJob(client.jobs, jobId, { ...options, output }),
      );
    });
  withCoordinator(program.command('cancel'))
    .description('end a job; harmless when it has ended already')
    .argument('<job>', 'id of the job')
    .action((jobId: string, options: ClientOptions) =>
      withClient(options, async (client, output) => output.job(await client.jobs.cancel(jobId))),
    );
  withFollowing(withCoordinator(program.command('resume')))
    .description(
      'have a job go on that failed or was cancelled: from its newest checkpoint that is whole, to the result that it would have had',
    )
    .argument('<job>', 'id of the job')
    .option('--wait', 'show its events to its end; the exit code tells how it ended')
    .action(async (jobId: string, { wait, ...options }: FollowOptions & { readonly wait?: boolean }) => {
      process.exitCode = await withClient(options, async (client, output) => {
        output.job(await client.jobs.resume(jobId));
        return wait === true ? followJob(client.jobs, jobId, { ...options, output }) : 0;
      });
    });
}

/** The proof is made here, of what the coordinator's store holds. */
async function showLedger({ jobs }: CoordinatorClient, jobId: string, output: Output): Promise<void> {
  const { facts, rows } = await jobs.readLedger(jobId);
  const audit = new LedgerAudit(facts);
  for await (const row of rows) audit.add(row);
  const proof = audit.finish();
  output.ledger(jobId, facts, proof, await locate(jobs, jobId, proof));
  if (!proof.holds) process.exitCode = EXIT.unproved;
}

/** Those that problems name; where the job's data are gone, their positions have to do. */
async function locate(jobs: JobClient, jobId: string, { epochs }: LedgerProof): Promise<LocatedExample[]> {
  const named = epochs.flatMap(({ missing, repeated }) => [
    ...missing,
    ...repeated.map(({ example }) => example),
  ]);
  const positions = [...new Set(named)].sort((a, b) => a - b).slice(0, MOST_LOCATED);
  return positions.length === 0 ? [] : jobs.locateExamples(jobId, positions).catch(() => []);
}

import path from 'node:path';
import type { Command } from 'commander';
import { downloadArtifact, type CoordinatorClient } from '@thaw/protocol';
import { withClient, withCoordinator, type ClientOptions } from '../command-context.js';
import type { Output } from '../output/output.js';

interface ExportOptions extends ClientOptions {
  readonly output?: string;
}

/** `thaw export JOB` */
export function addExport(program: Command): void {
  withCoordinator(program.command('export'))
    .description('download the files that a job left; goes on where an earlier download broke')
    .argument('<job>', 'id of the job')
    .option('-o, --output <dir>', "where to, by default a folder named as the job's id")
    .action((jobId: string, options: ExportOptions) =>
      withClient(options, (client, output) => exportJob(client, output, jobId, options.output ?? jobId)),
    );
}

async function exportJob(
  client: CoordinatorClient,
  output: Output,
  jobId: string,
  folder: string,
): Promise<void> {
  const artifacts = await client.artifacts.list(jobId);
  const totalBytes = artifacts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let doneBytes = 0;
  for (const artifact of artifacts) {
    const onProgress = (receivedBytes: number): void => {
      const sentBytes = doneBytes + receivedBytes;
      if (sentBytes < totalBytes) output.transfer('download', { sentBytes, totalBytes });
    };
    // The name comes from another machine: it is not to lead out of the folder.
    const file = path.join(folder, path.basename(artifact.name));
    await downloadArtifact(client.artifacts, { jobId, artifact, file, onProgress });
    doneBytes += artifact.sizeBytes;
    output.notice(file, { file, ...artifact });
  }
  output.transfer('download', { sentBytes: totalBytes, totalBytes });
}

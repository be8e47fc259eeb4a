import path from 'node:path';
import type { Command } from 'commander';
import { pushFolder } from '@thaw/protocol';
import { withClient, withCoordinator, type ClientOptions } from '../command-context.js';

interface PushOptions extends ClientOptions {
  readonly name?: string;
}

/** `thaw data push DIR`, `thaw data ls`, `thaw data rm DATASET` */
export function addDataCommands(program: Command): void {
  const data = program.command('data').description('upload folders as datasets, list and remove them');
  withCoordinator(data.command('push'))
    .description(
      'upload a folder; job files name it as dataset:NAME. What the coordinator has is not sent again',
    )
    .argument('<dir>', 'the folder; names that start with a dot are left out')
    .option('--name <name>', "the dataset's name, by default the folder's")
    .action((folder: string, options: PushOptions) =>
      withClient(options, async (client, output) => {
        const name = options.name ?? nameOf(folder);
        const onProgress = (transfer: { sentBytes: number; totalBytes: number }): void =>
          output.transfer('upload', transfer);
        output.datasets([await pushFolder(client, folder, name, { onProgress })]);
      }),
    );
  withCoordinator(data.command('ls'))
    .description('list all datasets, oldest first')
    .action((options: ClientOptions) =>
      withClient(options, async (client, output) => output.datasets(await client.datasets.list())),
    );
  withCoordinator(data.command('rm'))
    .description('remove a dataset; jobs that were submitted keep what they use')
    .argument('<dataset>', 'its name or digest')
    .action((dataset: string, options: ClientOptions) =>
      withClient(options, async (client, output) => output.datasets([await client.datasets.remove(dataset)])),
    );
}

/** What a dataset can be called after a folder. */
function nameOf(folder: string): string {
  return path
    .basename(path.resolve(folder))
    .replace(/[^A-Za-z0-9._-]/g, '-')
    .replace(/^[._-]+/, '')
    .slice(0, 128);
}

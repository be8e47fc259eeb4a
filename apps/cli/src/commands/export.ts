import { Option, type Command } from 'commander';
import { downloadArtifacts, type CoordinatorClient } from '@thaw/protocol';
import type { Environment } from '@thaw/runtime/environment';
import { outputOf, withClient, withCoordinator, type ClientOptions } from '../command-context.js';
import { withModelOf } from '../job-model.js';
import {
  CONVERSION_FORMATS,
  convertModel,
  showConverted,
  type ConversionFormat,
} from '../model-conversion.js';
import type { Output } from '../output/output.js';
import { listed } from './settings.js';

interface ExportOptions extends ClientOptions {
  readonly format?: ConversionFormat;
  readonly output?: string;
  readonly module?: readonly string[];
}

/** `thaw export JOB`, `thaw export JOB|FILE --format FORMAT` */
export function addExport(program: Command, environment: Environment): void {
  withCoordinator(program.command('export'))
    .description(
      'download the files that a job left; with --format, write its model, or that of a file, in another format',
    )
    .argument('<job>', 'id of the job; with --format also a model file')
    .addOption(new Option('-f, --format <format>', 'what to write').choices(CONVERSION_FORMATS))
    .option(
      '-o, --output <path>',
      "where to: a folder, by default named as the job's id; with --format a file, by default named as the job or file",
    )
    .option('--module <path>', 'know the layers that this module registers; repeatable', listed)
    .action((job: string, options: ExportOptions) =>
      options.format === undefined
        ? withClient(options, (client, output) => exportJob(client, output, job, options.output ?? job))
        : exportModel(job, { ...options, format: options.format }, environment),
    );
}

async function exportModel(
  model: string,
  options: ExportOptions & { readonly format: ConversionFormat },
  environment: Environment,
): Promise<void> {
  const { format, output: target, module: modules = [] } = options;
  const output = outputOf(options);
  try {
    const converted = await withModelOf(model, options, ({ file }) =>
      convertModel(file, { name: model, format, target, modules }, environment),
    );
    showConverted(output, converted);
  } finally {
    output.close();
  }
}

async function exportJob(
  client: CoordinatorClient,
  output: Output,
  jobId: string,
  folder: string,
): Promise<void> {
  await downloadArtifacts(client.artifacts, {
    jobId,
    folder,
    onProgress: (progress) => output.transfer('download', progress),
    onFile: (file, artifact) => output.notice(file, { file, ...artifact }),
  });
}

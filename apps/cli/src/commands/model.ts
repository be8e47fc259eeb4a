import { statSync } from 'node:fs';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { parseApplication, type ApplicationSpec } from '@thaw/orchestration';
import type { Environment } from '@thaw/runtime/environment';
import { outputOf, withJson, type CommonOptions } from '../command-context.js';
import { EXIT, NotCompared } from '../errors.js';
import {
  CONVERSION_FORMATS,
  convertModel,
  showConverted,
  type ConversionFormat,
} from '../model-conversion.js';
import { readOptionsOf, type ModelKnowledge } from '../model-reading.js';
import { listed } from './settings.js';

interface ModelOptions extends CommonOptions {
  readonly module?: readonly string[];
  readonly application?: ApplicationSpec;
}

interface InspectOptions extends ModelOptions {
  readonly weights?: boolean;
}

interface DiffOptions extends ModelOptions {
  readonly tolerance: number;
}

interface ConvertOptions extends ModelOptions {
  readonly format: ConversionFormat;
  readonly output?: string;
}

const FILE = 'a model file of any format: .keras, .h5, .weights.h5, .safetensors, or a model.json';

/** `thaw model inspect FILE`, `thaw model convert FILE --format FORMAT`, `thaw model diff A B` */
export function addModelCommands(program: Command, environment: Environment): void {
  const model = program.command('model').description('look at model files, convert and compare them');
  withModel(model.command('inspect'))
    .description('say what a model file holds: layers, weights, what is frozen, its digest')
    .argument('<file>', FILE, existingFile)
    .option('--weights', 'list each weight, too')
    .action(inspect);
  withModel(model.command('convert'))
    .description('write a model file in another format, with all that it has room for, and say what is lost')
    .argument('<file>', FILE, existingFile)
    .addOption(
      new Option('-f, --format <format>', 'what to write; saved_model is a folder for TensorFlow Serving')
        .choices(CONVERSION_FORMATS)
        .makeOptionMandatory(),
    )
    .option(
      '-o, --output <path>',
      'the file or folder to write, which is replaced; by default named as the model',
    )
    .action((file: string, options: ConvertOptions) => convert(file, options, environment));
  withModel(model.command('diff'))
    .description(
      'say in what two model files differ: layers and settings, freezing, weights; ' +
        'exits with 0 if in nothing, with 1 if in something, with 2 if that cannot be told',
    )
    .argument('<a>', FILE, existingFile)
    .argument('<b>', 'another one', existingFile)
    .option('--tolerance <number>', 'the largest difference of two values that counts as none', tolerance, 0)
    .action(diff);
}

function withModel(command: Command): Command {
  return withJson(command)
    .option('--module <path>', 'know the layers that this module registers; repeatable', listed)
    .option(
      '--application <name>',
      "the architecture of a file of weights alone: an application, with settings as in a job file, as in 'MobileNet, alpha: 0.25, includeTop: true'",
      parseApplication,
    );
}

/** Reads an argument that names a file. @throws InvalidArgumentError */
function existingFile(path: string): string {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() === true) return path;
  throw new InvalidArgumentError('expected a model file, received the path of none.');
}

function tolerance(text: string): number {
  const number = Number(text);
  if (text.trim() !== '' && number >= 0 && Number.isFinite(number)) return number;
  throw new InvalidArgumentError('expected a number of at least 0.');
}

function knowledgeOf({ module: modules = [], application }: ModelOptions): ModelKnowledge {
  return { modules, application };
}

async function inspect(file: string, options: InspectOptions): Promise<void> {
  // Loaded here, for no other command needs them to start.
  const { inspectModelFile } = await import('@thaw/model-files');
  const { describeInspection } = await import('../output/model-text.js');
  const found = await inspectModelFile(file, await readOptionsOf(knowledgeOf(options)));
  warn([...(found.problem === null ? [] : [found.problem]), ...found.warnings]);
  const { model: _model, use, ...others } = found;
  const json = { ...others, use: use === null ? null : (JSON.parse(use) as unknown) };
  process.stdout.write(`${options.json ? JSON.stringify(json) : describeInspection(found, options)}\n`);
}

async function convert(file: string, options: ConvertOptions, environment: Environment): Promise<void> {
  const { format, output: target } = options;
  const output = outputOf(options);
  try {
    const conversion = { name: file, format, target, ...knowledgeOf(options) };
    showConverted(output, await convertModel(file, conversion, environment));
  } finally {
    output.close();
  }
}

async function diff(a: string, b: string, options: DiffOptions): Promise<void> {
  const { compareModelFiles } = await import('@thaw/model-files');
  const { describeDifference } = await import('../output/difference-text.js');
  const difference = await readOptionsOf(knowledgeOf(options))
    .then((read) => compareModelFiles(a, b, { ...read, tolerance: options.tolerance }))
    .catch((error: unknown) => {
      throw new NotCompared(error);
    });
  const text = options.json
    ? JSON.stringify({ a, b, ...difference })
    : describeDifference(difference, { a, b });
  warn(difference.notices);
  process.stdout.write(`${text}\n`);
  const { isEqual } = difference;
  if (isEqual !== true) process.exitCode = isEqual === null ? EXIT.usage : EXIT.different;
}

function warn(warnings: readonly string[]): void {
  for (const warning of warnings) process.stderr.write(`thaw: ${warning}\n`);
}

import path from 'node:path';
import type { Command } from 'commander';
import type { KerasConfig } from '@thaw/layers';
import { parseJobFile, type JobSpec } from '@thaw/orchestration';
import type { LayerModules, ModelOutline, PhaseOutline } from '@thaw/training';
import { withJson, type CommonOptions } from '../command-context.js';
import { readJobText } from '../job-text.js';
import { listed } from './settings.js';

interface ValidateOptions extends CommonOptions {
  readonly folder?: string;
  readonly module?: readonly string[];
}

/** What is known of a job without a coordinator and without its data. */
interface Validation {
  readonly spec: JobSpec;
  /** Null where the base is the model of another job, which only a coordinator has. */
  readonly model: ModelOutline | null;
}

/** `thaw validate JOB` */
export function addValidate(program: Command): void {
  withJson(program.command('validate'))
    .description(
      'check a job file, its model and its freeze plans without a coordinator; exits with 2 if one is not valid',
    )
    .argument('<job>', 'path of the job file, or - for standard input')
    .option('--folder <dir>', "where the file's relative paths start, if not at the file")
    .option('--module <path>', 'know the layers that this module registers; repeatable', listed)
    .action(async (file: string, options: ValidateOptions) => {
      const validation = await validate(file, options);
      process.stdout.write(options.json ? `${JSON.stringify(validation)}\n` : textOf(validation));
    });
}

async function validate(file: string, options: ValidateOptions): Promise<Validation> {
  // Loaded here, for no other command needs them to start.
  const { LayerModules, outlineModel, readLayerModules } = await import('@thaw/training');
  const { jobFile, fileName, folder } = await readJobText(file, options);
  const modules = await LayerModules.load(await readLayerModules(options.module ?? []));
  const allowedModules = Object.keys(modules.digests);
  const spec = parseJobFile(jobFile, fileName, { allowedModules });
  const customLayers = modules.layersOf(spec.modules);
  const baseConfig = await baseConfigOf(spec, folder, customLayers);
  if (baseConfig === null) return { spec, model: null };
  const { head, base } = spec.model;
  return { spec, model: outlineModel(spec, { baseConfig, head, upTo: base.upTo, customLayers }) };
}

async function baseConfigOf(
  { model: { base } }: JobSpec,
  folder: string,
  customLayers: ReturnType<LayerModules['layersOf']>,
): Promise<KerasConfig | null> {
  if ('config' in base) return base.config;
  if ('job' in base) return null;
  const { publishedApplication, readModelFile } = await import('@thaw/model-files');
  if ('application' in base) {
    const { applicationConfig } = await import('@thaw/training');
    const isPublished = base.weights === 'imagenet';
    return applicationConfig(base, isPublished ? publishedApplication(base.application, base).settings : {});
  }
  return (await readModelFile(path.resolve(folder, base.file), { customLayers })).config;
}

function textOf({ spec, model }: Validation): string {
  const lines = [`${spec.name} is valid`];
  if (model === null) {
    lines.push(
      '  its base is the model of another job, which only a coordinator has: layers were not checked',
    );
  } else {
    const { inputShape, outputShape, numWeights, numParameters } = model;
    lines.push(
      `  model: ${shapeText(inputShape)} to ${shapeText(outputShape)}, ${numParameters} parameters in ${numWeights} weights`,
      ...model.phases.map(phaseText),
    );
  }
  return `${lines.join('\n')}\n`;
}

function phaseText(phase: PhaseOutline): string {
  const { name, epochs, numTrainableWeights, numTrainableParameters, numFrozenWeights } = phase;
  const end =
    phase.numLayersBefore === 0
      ? 'the gradient reaches the first layer with weights'
      : `the gradient stops at ${phase.firstTrainedLayer}, before which ${phase.numLayersBefore} layers have weights`;
  return (
    `  phase ${name}, ${epochs} epochs: trains ${numTrainableParameters} parameters in ${numTrainableWeights} weights, ` +
    `${numFrozenWeights} frozen; ${end}`
  );
}

function shapeText(shape: readonly (number | null)[]): string {
  return `[${shape.map((size) => size ?? 'any').join(', ')}]`;
}

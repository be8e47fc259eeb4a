import path from 'node:path';
import type { Command } from 'commander';
import type { ConfusionMatrix } from '@thaw/orchestration';
import type { DeviceWish } from '@thaw/runtime/devices';
import type { Environment } from '@thaw/runtime/environment';
import { runInference } from '../child-process.js';
import { withCoordinator, type ClientOptions } from '../command-context.js';
import { withModelOf, type LocalModel } from '../job-model.js';
import { classReports, tableOfClasses } from '../output/class-report.js';
import { csvRow } from '../output/csv-row.js';
import { placeOne } from '../worker-placement.js';
import { deviceOption, listed, wholeNumber } from './settings.js';

interface InferenceOptions extends ClientOptions {
  readonly threads: number;
  readonly device: DeviceWish;
  readonly batchSize: number;
  /** Files of the modules with layers that the model has. */
  readonly module?: readonly string[];
}

interface PredictOptions extends InferenceOptions {
  readonly top: number;
}

/** `thaw predict JOB|FILE DIR`, `thaw evaluate JOB|FILE [DATA]` */
export function addInferenceCommands(program: Command, environment: Environment): void {
  withInference(program.command('predict'))
    .description(
      'say of each image beneath a folder what it shows, as CSV; images are treated as in the training',
    )
    .argument('<model>', "a job's id, or a model file that a job left")
    .argument('<dir>', 'folder of JPEG and PNG images')
    .option('-k, --top <n>', 'classes named for each image, the likeliest first', wholeNumber, 1)
    .action((model: string, folder: string, options: PredictOptions) =>
      withModelOf(model, options, ({ file }) => predict(file, folder, options, environment)),
    );
  withInference(program.command('evaluate'))
    .description('measure a trained model over examples, each counted once: loss, metrics, each class')
    .argument('<model>', "a job's id, or a model file that a job left")
    .argument(
      '[data]',
      "a folder of class folders, a .csv table, or a job file with its validation data; by default the job's held-back examples",
    )
    .action((model: string, data: string | undefined, options: InferenceOptions) =>
      withModelOf(model, options, (local) => evaluate(local, data, options, environment)),
    );
}

function withInference(command: Command): Command {
  return withCoordinator(command)
    .option('--threads <n>', 'threads that compute', wholeNumber, 1)
    .addOption(deviceOption())
    .option('--batch-size <n>', 'examples computed at once', wholeNumber, 32)
    .option('--module <path>', 'know the layers that this module registers; repeatable', listed);
}

/** Runs a model where the options say; its answers as they come. */
async function* compute(
  request: object,
  { threads, device, module: modules = [] }: InferenceOptions,
  environment: Environment,
): AsyncGenerator {
  const onNotice = (notice: string): void => void process.stderr.write(`thaw: ${notice}\n`);
  const placement = await placeOne({ device, environment, onNotice });
  const needsGpu = device === 'gpu' || placement?.kind === 'gpu';
  yield* runInference({ ...request, modules, needsGpu }, { threads, placement }, environment);
}

interface Prediction {
  readonly path: string;
  readonly classes?: readonly { readonly className: string; readonly probability: number }[];
  readonly unreadable?: string;
}

async function predict(
  model: string,
  folder: string,
  options: PredictOptions,
  environment: Environment,
): Promise<void> {
  const { top, batchSize, json } = options;
  const topK = Math.max(1, top);
  const request = { task: 'predict', model, folder: path.resolve(folder), topK, batchSize };
  if (!json) {
    const columns = Array.from({ length: topK }, (_, index) => index + 1);
    const head = columns.flatMap((rank) =>
      rank === 1 ? ['class', 'probability'] : [`class_${rank}`, `probability_${rank}`],
    );
    process.stdout.write(csvRow(['path', ...head]));
  }
  for await (const answer of compute(request, options, environment)) {
    const { path: image, classes = [], unreadable } = answer as Prediction;
    if (unreadable !== undefined) process.stderr.write(`thaw: ${image}: ${unreadable}\n`);
    if (json) process.stdout.write(`${JSON.stringify(answer)}\n`);
    else if (unreadable === undefined) {
      const cells = classes.flatMap(({ className, probability }) => [className, String(probability)]);
      process.stdout.write(csvRow([image, ...cells]));
    }
  }
}

interface Evaluation {
  readonly numExamples: number;
  readonly loss: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly confusion?: ConfusionMatrix;
  readonly skipped: readonly { readonly file: string; readonly why: string }[];
}

async function evaluate(
  model: LocalModel,
  data: string | undefined,
  options: InferenceOptions,
  environment: Environment,
): Promise<void> {
  const { batchSize, json } = options;
  const examples = data === undefined ? await model.heldOut() : path.resolve(data);
  const source = data ?? `the examples that job ${model.jobId} kept back`;
  const request = { task: 'evaluate', model: model.file, data: examples, batchSize };
  for await (const answer of compute(request, options, environment)) {
    const evaluation = answer as Evaluation;
    const { confusion } = evaluation;
    if (json) {
      const classes = confusion && { classes: classReports(confusion) };
      process.stdout.write(`${JSON.stringify({ data: data ?? 'held-out', ...evaluation, ...classes })}\n`);
    } else {
      process.stdout.write(`Measured with ${source}\n${describeEvaluation(evaluation)}`);
    }
  }
}

function describeEvaluation({ numExamples, loss, metrics, confusion, skipped }: Evaluation): string {
  const numbers = Object.entries(metrics).map(([name, value]) => `${name} ${value.toFixed(4)}`);
  const lines = [[`${numExamples} examples  loss ${loss.toFixed(4)}`, ...numbers].join('  ')];
  lines.push(...skipped.map(({ file, why }) => `left out ${file}: ${why}`));
  if (confusion !== undefined) lines.push(tableOfClasses(confusion));
  return `${lines.join('\n')}\n`;
}

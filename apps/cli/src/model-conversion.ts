import { statSync } from 'node:fs';
import path from 'node:path';
import { OUTPUT_FILES, OUTPUT_FORMATS } from '@thaw/orchestration';
import type { Environment } from '@thaw/runtime/environment';
import { runInference } from './child-process.js';
import { OutputRefused } from './errors.js';
import { readOptionsOf, type ModelKnowledge } from './model-reading.js';
import type { Output } from './output/output.js';

/** A folder with a graph for TensorFlow's servers, which TensorFlow itself has to record. */
const SAVED_MODEL = 'saved_model';

/** What a model can be made. */
export const CONVERSION_FORMATS = [...OUTPUT_FORMATS, SAVED_MODEL] as const;

export type ConversionFormat = (typeof CONVERSION_FORMATS)[number];

/** What to make of a model file. */
export interface Conversion extends ModelKnowledge {
  /** As the user calls the model: a job's id or a path; the new file is named after it unless there is a target. */
  readonly name: string;
  readonly format: ConversionFormat;
  readonly target?: string | undefined;
}

/** What was made of a model file. */
interface Converted {
  /** The file, or the one of several that the others belong to. */
  readonly file: string;
  readonly format: ConversionFormat;
  /** What the new file does not have of the old one. */
  readonly lost: readonly string[];
  /** What else a person should know about it. */
  readonly warnings: readonly string[];
}

/**
 * Writes the model of a file in another format, with all that the new one has room for; a file of that name is replaced
 * at once. Needs TensorFlow for a graph alone, in a process of its own.
 *
 * @throws OutputRefused for a target of another ending, or without one where the model's own file would be replaced; what
 * reading and writing model files throws
 */
export async function convertModel(
  file: string,
  conversion: Conversion,
  environment: Environment,
): Promise<Converted> {
  const { format } = conversion;
  const written = targetOf(file, conversion);
  // Loaded here, for no other command needs them to start.
  const { formatOfPath, lossesIn, readWholeModel, writeModelFile } = await import('@thaw/model-files');
  const { weights, warnings, unused, ...read } = await readWholeModel(file, await readOptionsOf(conversion));
  if (weights === undefined)
    throw new OutputRefused(file, 'expected a model with weights, received an architecture alone');
  const content = { ...read, weights };
  if (format === SAVED_MODEL) await saveForServing(file, written, conversion, environment);
  else await writeModelFile(written, content);
  const room = format === SAVED_MODEL ? 'saved-model' : formatOfPath(written);
  const lost = [...unused.map(unusedWeight), ...lossesIn(room, content)];
  return { file: written, format, lost, warnings };
}

async function saveForServing(
  file: string,
  folder: string,
  { modules, application }: ModelKnowledge,
  environment: Environment,
): Promise<void> {
  const request = { task: 'serve', model: file, folder: path.resolve(folder), modules, application };
  for await (const _answer of runInference(request, { threads: 1, placement: { kind: 'cpu' } }, environment));
}

/** Tells the user what was made of a model file. */
export function showConverted(output: Output, { warnings, ...converted }: Converted): void {
  const { file, lost } = converted;
  for (const each of warnings) process.stderr.write(`thaw: ${each}\n`);
  for (const each of lost) process.stderr.write(`thaw: lost in ${file}: ${each}\n`);
  output.notice(file, converted);
}

function unusedWeight(name: string): string {
  return `the weight ${name}, which its architecture has no place for`;
}

function targetOf(file: string, { name, format, target }: Conversion): string {
  const ending = endingOf(format);
  const written = target ?? stemOf(name) + ending;
  if (!written.toLowerCase().endsWith(ending))
    throw new OutputRefused(
      written,
      `expected a file name that ends with ${ending} for --format ${format}, received another`,
    );
  if (format === SAVED_MODEL && statSync(written, { throwIfNoEntry: false })?.isDirectory() === false)
    throw new OutputRefused(
      written,
      `expected a folder, or nothing, for --format ${format}, received a file; name another with --output`,
    );
  if (target === undefined && path.resolve(written) === path.resolve(file))
    throw new OutputRefused(
      written,
      'expected another file than the model itself, received none; name one with --output',
    );
  return written;
}

/** Of the name that a job's file of this format has; a folder has none. */
function endingOf(format: ConversionFormat): string {
  if (format === SAVED_MODEL) return '';
  return OUTPUT_FILES[format].slice('model'.length);
}

/** The file's name without the ending of its format. */
function stemOf(name: string): string {
  const base = path.basename(name);
  const ending = OUTPUT_FORMATS.map(endingOf)
    .sort((left, right) => right.length - left.length)
    .find((each) => base.toLowerCase().endsWith(each));
  return ending === undefined ? base : base.slice(0, -ending.length);
}

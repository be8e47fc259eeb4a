import path from 'node:path';
import { OUTPUT_FILES, type OutputFormat } from '@thaw/orchestration';
import { OutputRefused } from './errors.js';

/** What to make of a model file. */
export interface Conversion {
  /** As the user calls the model: a job's id or a path; the new file is named after it unless there is a target. */
  readonly name: string;
  readonly format: OutputFormat;
  readonly target?: string | undefined;
  /** Files that register layers which the model has. */
  readonly modules: readonly string[];
}

/**
 * Writes the model of a file in another format, with all that the new one has room for. Needs no TensorFlow.
 *
 * @returns the file, or the one of several that the others belong to, and what a person should know about it
 * @throws OutputRefused for a target of another ending; what reading and writing model files throws
 */
export async function convertModel(
  file: string,
  { name, format, target, modules }: Conversion,
): Promise<{ readonly file: string; readonly warnings: readonly string[] }> {
  const ending = endingOf(format);
  const written = target ?? stemOf(name) + ending;
  if (!written.toLowerCase().endsWith(ending)) throw new OutputRefused(written, format, ending);
  // Loaded here, for no other command needs them to start.
  const { readWholeModel, writeModelFile } = await import('@thaw/model-files');
  const { weights, warnings, ...read } = await readWholeModel(file, {
    customLayers: await layersOf(modules),
  });
  if (weights === undefined) throw new OutputRefused(file, format);
  await writeModelFile(written, { ...read, weights });
  return { file: written, warnings };
}

async function layersOf(files: readonly string[]) {
  if (files.length === 0) return {};
  const { LayerModules, readLayerModules } = await import('@thaw/training');
  const modules = await LayerModules.load(await readLayerModules(files));
  return modules.layersOf(Object.keys(modules.digests));
}

/** Of the name that a job's file of this format has. */
function endingOf(format: OutputFormat): string {
  return OUTPUT_FILES[format].slice('model'.length);
}

/** The file's name without the ending of its format. */
function stemOf(name: string): string {
  const base = path.basename(name);
  const ending = Object.values(OUTPUT_FILES)
    .map((file) => file.slice('model'.length))
    .sort((left, right) => right.length - left.length)
    .find((each) => base.toLowerCase().endsWith(each));
  return ending === undefined ? base : base.slice(0, -ending.length);
}

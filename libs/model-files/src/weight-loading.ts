import { formatShape, weightPaths, type Layer, type PreprocessingMode } from '@thaw/layers';
import { WeightsDoNotFit } from './errors.js';
import type { OpenModelFile } from './model-content.js';
import type { StoredEntry, StoredTensor } from './stored-tensor.js';

/** How strict loading is. By default every weight of the model must be in the file, in its shape. */
export interface LoadOptions {
  /** Takes layers by their names alone, and leaves the weights of those that the file does not have. */
  byName?: boolean | undefined;
  /** Leaves weights whose shape in the file differs. */
  skipMismatch?: boolean | undefined;
}

/** What became of one weight of the model. */
export interface LoadedWeight {
  readonly path: string;
  /** `loaded`; `skipped`, as its shape differs; `left`, as the file does not have it. */
  readonly status: 'loaded' | 'skipped' | 'left';
  readonly shape: readonly number[];
  /** Its name in the file. */
  readonly from?: string | undefined;
  /** Its shape in the file, where that differs. */
  readonly storedShape?: readonly number[] | undefined;
}

/** What was loaded, skipped and left. */
export interface LoadReport {
  readonly weights: readonly LoadedWeight[];
  /** Tensors of the file that nothing took. */
  readonly unused: readonly string[];
  /** What a person should know, for example of a weight that is not a number. */
  readonly warnings: readonly string[];
  /** How images were prepared for these weights, where that is not what the model's application says. */
  readonly pixels?: PreprocessingMode;
}

/** Values for a model, with the report on them. */
export interface ReadWeights {
  readonly values: ReadonlyMap<string, StoredTensor>;
  readonly report: LoadReport;
}

/** Where a file has the weights of a model. Nothing is read yet. */
export interface PlannedWeights extends LoadReport {
  /** By path, those that are to be loaded. */
  readonly entries: ReadonlyMap<string, StoredEntry>;
}

/** A weight that was read. */
export interface ReadWeight extends StoredTensor {
  readonly path: string;
  readonly warnings: readonly string[];
}

const MAX_NAMED = 8;

/**
 * Reads the weights of a model from an open file, after all are found to fit.
 *
 * @throws WeightsDoNotFit naming what is missing or of another shape, unless the options let it pass
 */
export function readWeights(file: OpenModelFile, model: Layer, options: LoadOptions = {}): ReadWeights {
  const plan = planWeights(file, model, options);
  const { entries: _entries, ...report } = plan;
  const warnings = [...plan.warnings];
  const values = new Map<string, StoredTensor>();
  for (const { path, warnings: found, ...tensor } of readEach(file, plan)) {
    values.set(path, tensor);
    warnings.push(...found);
  }
  return { values, report: { ...report, warnings } };
}

/** Finds the weights of a model in an open file, without reading them. Throws as {@link readWeights} does. */
export function planWeights(file: OpenModelFile, model: Layer, options: LoadOptions = {}): PlannedWeights {
  const { byName = false, skipMismatch = false } = options;
  const { found, unused, pixels, warnings: differences = [] } = file.match(model, { byName });
  const weights = Array.from(weightPaths(model), ([path, { shape }]) =>
    compare(path, shape, found.get(path)),
  );
  const isWrong = ({ status }: LoadedWeight): boolean =>
    (status === 'left' && !byName) || (status === 'skipped' && !skipMismatch);
  const wrong = weights.filter(isWrong);
  if (wrong.length > 0) throw refusal(file, model, { wrong, unused });
  const loaded = weights.flatMap(({ path, status }) => {
    const entry = found.get(path);
    return status === 'loaded' && entry !== undefined ? [[path, entry] as const] : [];
  });
  return {
    weights,
    entries: new Map(loaded),
    unused,
    warnings: differences.map((difference) => `${file.source}: ${difference}`),
    ...(pixels !== undefined && { pixels }),
  };
}

/** Reads one weight after the other, so that no more than one is in memory unless the caller keeps them. */
export function* readEach(
  { source }: Pick<OpenModelFile, 'source'>,
  { entries }: Pick<PlannedWeights, 'entries'>,
): Generator<ReadWeight> {
  for (const [path, entry] of entries) {
    const values = entry.read();
    yield {
      path,
      shape: entry.shape,
      values,
      warnings: warningsOn(source, path, { entry, read: values }),
    };
  }
}

function compare(path: string, shape: readonly number[], entry: StoredEntry | undefined): LoadedWeight {
  if (entry === undefined) return { path, status: 'left', shape };
  const isSame =
    entry.shape.length === shape.length && entry.shape.every((size, index) => size === shape[index]);
  if (isSame) return { path, status: 'loaded', shape, from: entry.name };
  return { path, status: 'skipped', shape, from: entry.name, storedShape: entry.shape };
}

function refusal(
  file: OpenModelFile,
  model: Layer,
  { wrong, unused }: { wrong: readonly LoadedWeight[]; unused: readonly string[] },
): WeightsDoNotFit {
  const described = wrong
    .slice(0, MAX_NAMED)
    .map(({ path, shape, from = '', storedShape }) =>
      storedShape === undefined
        ? `${path} ${formatShape(shape)} is missing`
        : `${path} ${formatShape(shape)} is ${formatShape(storedShape)} in the file (${from})`,
    );
  const more = wrong.length > MAX_NAMED ? `; and ${wrong.length - MAX_NAMED} more` : '';
  const left = unused.length === 0 ? '' : ` Not used: ${unused.slice(0, MAX_NAMED).join(', ')}.`;
  return new WeightsDoNotFit(
    `${file.source}: expected the ${model.weights.length} weights of model '${model.name}', received others: ` +
      `${described.join('; ')}${more}.${left} Load what fits with byName and skipMismatch.`,
  );
}

function warningsOn(
  source: string,
  path: string,
  { entry, read }: { entry: StoredEntry; read: Float32Array },
): readonly string[] {
  const numBad = countNotFinite(read);
  return [
    ...(entry.dtype === 'float64' ? [`${source}: ${path} is float64 and was rounded to float32.`] : []),
    ...(numBad > 0 ? [`${source}: ${numBad} of ${read.length} values of ${path} are NaN or infinite.`] : []),
  ];
}

/** By index, as a callback or an iterator costs memory for each of many values. */
function countNotFinite(values: Float32Array): number {
  let count = 0;
  let index = values.length;
  while (index > 0) {
    index -= 1;
    if (!Number.isFinite(values[index])) count += 1;
  }
  return count;
}

import { serialize, type KerasConfig } from '@thaw/layers';
import {
  configDifferences,
  freezingDifferences,
  type ConfigDifference,
  type FreezingDifference,
  type Side,
} from './config-difference.js';
import { knownModelIn, type KnownModel } from './known-model.js';
import type { OpenModelFile } from './model-content.js';
import { withModelFile, type ReadOptions } from './model-reader.js';
import type { StoredEntry } from './stored-tensor.js';
import { compareValues, type ValueDifference } from './value-difference.js';

/** How two model files are compared. */
export interface DifferenceOptions extends ReadOptions {
  /** The largest difference of two values that counts as none; by default 0. */
  readonly tolerance?: number | undefined;
}

/** A weight of two models that differ in it. */
export type WeightDifference =
  | {
      readonly path: string;
      readonly onlyIn: Side;
      /** Null for a weight that its own architecture does not have. */
      readonly shape: readonly number[] | null;
    }
  | { readonly path: string; readonly shapes: Readonly<Record<Side, readonly number[]>> }
  | (ValueDifference & { readonly path: string });

/** In what two model files differ. */
export interface ModelDifference {
  /** Null where no difference was found, and weights could not be compared. */
  readonly isEqual: boolean | null;
  readonly config: readonly ConfigDifference[];
  readonly freezing: readonly FreezingDifference[];
  readonly weights: readonly WeightDifference[];
  readonly numEqualWeights: number;
  /** What was not compared, or only in part, and why. */
  readonly notices: readonly string[];
}

/**
 * Compares two model files of any formats: layers and settings, freezing, and the values of weights, two of which are in
 * memory at a time. How a model was compiled and is used is not compared. Where one file holds weights alone, they are
 * placed by the architecture of the other. Where layers are not there, configurations are compared as they are in the
 * files, and weights by their names there, if the formats are the same.
 *
 * @throws ModelFileNotFound, InvalidModelFile, UnsupportedModelFile
 */
export async function compareModelFiles(
  a: string,
  b: string,
  options: DifferenceOptions = {},
): Promise<ModelDifference> {
  return withModelFile(a, (left) =>
    withModelFile(b, (right) => compareFiles({ a: left, b: right }, options)),
  );
}

type Pair<T> = Readonly<Record<Side, T>>;

function compareFiles(files: Pair<OpenModelFile>, options: DifferenceOptions): ModelDifference {
  const known = { a: knownIn(files.a, files.b, options), b: knownIn(files.b, files.a, options) };
  const configs = configsOf(files, known);
  const places = placesOf(files, known);
  const compared = places === undefined ? undefined : weightDifferences(places, options.tolerance ?? 0);
  const config = configs === undefined ? [] : configDifferences(configs.a, configs.b);
  const freezing = configs === undefined ? [] : freezingDifferences(configs.a, configs.b);
  const { differences, numEqual } = compared ?? { differences: [], numEqual: 0 };
  const isDifferent =
    config.length + freezing.length + differences.length > 0 || files.a.hasWeights !== files.b.hasWeights;
  const isComplete = compared !== undefined || !files.a.hasWeights;
  return {
    isEqual: isDifferent ? false : isComplete ? true : null,
    config,
    freezing,
    weights: differences,
    numEqualWeights: numEqual,
    notices: noticesOn(files, known, isComplete),
  };
}

/** A file of weights alone is taken to have the architecture that was given, or that of the other file. */
function knownIn(file: OpenModelFile, other: OpenModelFile, options: ReadOptions): KnownModel {
  const { customLayers, architecture } = options;
  const isOfBoth = file.config !== undefined && other.config !== undefined;
  const borrowed = file.config === undefined ? (architecture ?? other.config) : undefined;
  return knownModelIn(file, { customLayers, architecture: isOfBoth ? architecture : borrowed });
}

/** Undefined where one of the files has no architecture. */
function configsOf({ a, b }: Pair<OpenModelFile>, known: Pair<KnownModel>): Pair<KerasConfig> | undefined {
  if (a.config === undefined || b.config === undefined) return undefined;
  if ('model' in known.a && 'model' in known.b)
    return { a: serialize(known.a.model), b: serialize(known.b.model) };
  return { a: a.config, b: b.config };
}

/** Weights by path, and the names of those that have none. */
interface Places {
  readonly entries: ReadonlyMap<string, StoredEntry>;
  readonly unused: readonly string[];
}

/** Undefined where weights cannot be told to be the same. */
function placesOf(files: Pair<OpenModelFile>, known: Pair<KnownModel>): Pair<Places> | undefined {
  const { a, b } = files;
  if (!a.hasWeights || !b.hasWeights) return undefined;
  if ('model' in known.a && 'model' in known.b) {
    const [left, right] = [
      a.match(known.a.model, { byName: false }),
      b.match(known.b.model, { byName: false }),
    ];
    return {
      a: { entries: left.found, unused: left.unused },
      b: { entries: right.found, unused: right.unused },
    };
  }
  const byName = (file: OpenModelFile): Places => ({
    entries: new Map(file.entries().map((entry) => [entry.name, entry])),
    unused: [],
  });
  return layoutOf(a) === layoutOf(b) ? { a: byName(a), b: byName(b) } : undefined;
}

/** Files of one layout call their weights alike. */
function layoutOf({ format }: OpenModelFile): string {
  return format === 'weights-h5' ? 'keras' : format;
}

function weightDifferences(
  { a, b }: Pair<Places>,
  tolerance: number,
): { differences: readonly WeightDifference[]; numEqual: number } {
  const compared = [...a.entries].flatMap(([path, entry]) => {
    const other = b.entries.get(path);
    return other === undefined ? [] : [compareEntries(path, { a: entry, b: other }, tolerance)];
  });
  const differences = compared.filter((each) => each !== undefined);
  return {
    differences: [...differences, ...missing(a, b, 'a'), ...missing(b, a, 'b')],
    numEqual: compared.length - differences.length,
  };
}

function compareEntries(
  path: string,
  { a, b }: Pair<StoredEntry>,
  tolerance: number,
): WeightDifference | undefined {
  const isSameShape =
    a.shape.length === b.shape.length && a.shape.every((size, axis) => size === b.shape[axis]);
  if (!isSameShape) return { path, shapes: { a: a.shape, b: b.shape } };
  const difference = compareValues(a.read(), b.read(), tolerance);
  return difference.numDifferent === 0 ? undefined : { path, ...difference };
}

function missing(places: Places, other: Places, onlyIn: Side): readonly WeightDifference[] {
  return [
    ...[...places.entries].flatMap(([path, { shape }]) =>
      other.entries.has(path) ? [] : [{ path, onlyIn, shape }],
    ),
    ...places.unused
      .filter((name) => !other.unused.includes(name))
      .map((path) => ({ path, onlyIn, shape: null })),
  ];
}

function noticesOn(
  files: Pair<OpenModelFile>,
  known: Pair<KnownModel>,
  isComplete: boolean,
): readonly string[] {
  const sides = [
    { file: files.a, found: known.a, other: files.b },
    { file: files.b, found: known.b, other: files.a },
  ];
  const notices = sides.flatMap(({ file, found, other }) => [
    ...('problem' in found ? [found.problem] : found.warnings),
    ...(file.config === undefined && other.config !== undefined
      ? [`${file.source} holds weights without an architecture: they were placed by that of ${other.source}.`]
      : []),
    ...(!file.hasWeights && other.hasWeights
      ? [`${file.source} holds an architecture without weights.`]
      : []),
    ...(file.entries().some(({ dtype }) => dtype === 'float64')
      ? [`${file.source}: weights of float64 were compared as float32.`]
      : []),
  ]);
  return isComplete ? notices : [...notices, 'Weights were not compared.'];
}

import {
  countParameters,
  layerPaths,
  serialize,
  summarize,
  weightPaths,
  type ConfigRecord,
  type Layer,
  type Shapes,
  type Trains,
  type Weight,
} from '@thaw/layers';
import { knownModelIn } from './known-model.js';
import { modelDigest } from './model-digest.js';
import type { FormatName, OpenModelFile, StoredTraining } from './model-content.js';
import { withModelFile, type ReadOptions } from './model-reader.js';
import { sizeOf, type StoredTensor } from './stored-tensor.js';
import { topologyOf } from './topology.js';
import { planWeights, readEach, type PlannedWeights } from './weight-loading.js';

/** A layer of a file. What only a model tells is null where none could be made. */
export interface InspectedLayer {
  readonly path: string;
  readonly className: string;
  readonly outputShape: Shapes | null;
  readonly numParameters: number | null;
  readonly trains: Trains | null;
  /** Its own flag, which freezes all inside. */
  readonly trainable: boolean;
  readonly settings: ConfigRecord;
}

/** A weight of a file. */
export interface InspectedWeight {
  /** In the model; null where none could be made. */
  readonly path: string | null;
  /** Its name in the file. */
  readonly from: string;
  readonly shape: readonly number[];
  /** Of the numbers in the file. */
  readonly dtype: string;
  readonly trains: Trains | null;
  /** Of its values as float32; null where no digest could be made. */
  readonly sha256: string | null;
}

/** What a model file holds. */
export interface ModelInspection {
  readonly source: string;
  readonly format: FormatName;
  /** Undefined where `problem` says why. */
  readonly model: Layer | undefined;
  readonly problem: string | null;
  /** Null in a file of weights alone, unless an architecture was given for it. */
  readonly architecture: { readonly name: string; readonly className: string } | null;
  /** See {@link modelDigest}; null without a model or without weights. */
  readonly digest: string | null;
  readonly topologyDigest: string | null;
  readonly layers: readonly InspectedLayer[];
  readonly weights: readonly InspectedWeight[];
  readonly parameters: {
    readonly total: number;
    readonly trainable: number | null;
    readonly frozen: number | null;
    readonly statistics: number | null;
  };
  readonly training: StoredTraining | null;
  /** As JSON, see `ModelContent.use`. */
  readonly use: string | null;
  /** Weights that the architecture does not have, by their names in the file. */
  readonly unused: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Looks at a model file of any format. Weights are read one at a time, for the digest; a file without an architecture, or
 * with layers that are not there, is shown as far as it tells by itself.
 *
 * @throws ModelFileNotFound, InvalidModelFile, UnsupportedModelFile; WeightsDoNotFit when the file contradicts itself
 */
export async function inspectModelFile(path: string, options: ReadOptions = {}): Promise<ModelInspection> {
  return withModelFile(path, (file) => {
    const known = knownModelIn(file, options);
    return {
      source: file.source,
      format: file.format,
      training: file.training ?? null,
      use: file.use ?? null,
      ...('model' in known
        ? inspectModel(file, known.model, known.warnings)
        : inspectContent(file, known.problem)),
    };
  });
}

const NO_WEIGHTS: PlannedWeights = { weights: [], entries: new Map(), unused: [], warnings: [] };

type Inspected = Omit<ModelInspection, 'source' | 'format' | 'training' | 'use'>;

function inspectModel(file: OpenModelFile, model: Layer, known: readonly string[]): Inspected {
  const plan = file.hasWeights ? planWeights(file, model) : NO_WEIGHTS;
  const warnings = [...known, ...plan.warnings];
  const values = function* (): Generator<readonly [string, StoredTensor]> {
    for (const { path, warnings: found, ...tensor } of readEach(file, plan)) {
      warnings.push(...found);
      yield [path, tensor];
    }
  };
  const digest = file.hasWeights ? modelDigest(model, values()) : undefined;
  const trainable = new Set(model.trainableWeights);
  return {
    model,
    problem: null,
    architecture: { name: model.name, className: model.className },
    digest: digest?.digest ?? null,
    topologyDigest: digest?.topology ?? null,
    layers: layersOf(model),
    weights: Array.from(weightPaths(model), ([path, weight]) => ({
      path,
      from: plan.entries.get(path)?.name ?? path,
      shape: weight.shape,
      dtype: plan.entries.get(path)?.dtype ?? weight.dtype,
      trains: trainsOf(weight, trainable),
      sha256: digest?.weights.get(path) ?? null,
    })),
    parameters: countParameters(model),
    unused: plan.unused,
    warnings,
  };
}

function layersOf(model: Layer): readonly InspectedLayer[] {
  const paths = new Map(Array.from(layerPaths(model), ([path, layer]) => [layer, path]));
  const settings = new Map(topologyOf(serialize(model)).map((each) => [each.path, each.settings]));
  return summarize(model, { expandNested: true }).map(({ layer, outputShape, numParameters, trains }) => {
    const { className, trainable } = layer;
    const path = paths.get(layer) ?? layer.name;
    return {
      path,
      className,
      outputShape: outputShape ?? null,
      numParameters,
      trains,
      trainable,
      settings: settings.get(path) ?? {},
    };
  });
}

function trainsOf(weight: Weight, trainable: ReadonlySet<Weight>): Trains {
  if (!weight.isTrainable) return '-';
  return trainable.has(weight) ? 'Y' : 'N';
}

function inspectContent(file: OpenModelFile, problem: string): Inspected {
  const entries = file.entries();
  const [root, ...layers] = file.config === undefined ? [] : topologyOf(file.config);
  const total = entries.reduce((count, { shape }) => count + sizeOf(shape), 0);
  return {
    model: undefined,
    problem,
    architecture: root === undefined ? null : { name: root.name, className: root.className },
    digest: null,
    topologyDigest: null,
    layers: layers.map(({ path, className, trainable = true, settings }) => ({
      path,
      className,
      outputShape: null,
      numParameters: null,
      trains: null,
      trainable,
      settings,
    })),
    weights: entries.map(({ name, shape, dtype }) => ({
      path: null,
      from: name,
      shape,
      dtype,
      trains: null,
      sha256: null,
    })),
    parameters: { total, trainable: null, frozen: null, statistics: null },
    unused: [],
    warnings: [],
  };
}

import { Layer } from '../layer.js';
import { formatShape, sizeOfShape, type Shapes } from '../shapes/shape.js';
import { Sequential } from './sequential.js';
import { textTable } from './text-table.js';
import type { Weight } from '../weights/weight.js';

export interface SummaryOptions {
  /** Whether to list the layers inside layers, too; by default false. */
  expandNested?: boolean | undefined;
}

/** What trains of a layer within a model: `Y` what can, `N` nothing, `partly` some weights of several, `-` where no gradient could change anything. */
export type Trains = 'Y' | 'N' | 'partly' | '-';

/** A layer as a summary shows it. */
export interface LayerSummary {
  readonly layer: Layer;
  /** How many layers of the model it lies in. */
  readonly depth: number;
  /** Undefined before the layer is built. */
  readonly outputShape: Shapes | undefined;
  readonly numParameters: number;
  readonly trains: Trains;
}

/** How many numbers a model's weights hold. */
export interface ParameterCounts {
  readonly total: number;
  readonly trainable: number;
  /** What could train, and does not. */
  readonly frozen: number;
  /** What no gradient changes, frozen or not, as moving statistics. */
  readonly statistics: number;
}

/** The layers that a summary of a model shows, those inside after what they lie in. */
export function summarize(
  model: Layer,
  { expandNested = false }: SummaryOptions = {},
): readonly LayerSummary[] {
  const trained = new Set(model.trainableWeights);
  const visit = (layer: Layer, depth: number): readonly LayerSummary[] => [
    {
      layer,
      depth,
      outputShape: layer.isBuilt ? layer.outputShape : undefined,
      numParameters: numParameters(layer.weights),
      trains: trainsOf(layer, trained),
    },
    ...(expandNested ? listedLayers(layer).flatMap((inner) => visit(inner, depth + 1)) : []),
  ];
  return listedLayers(model).flatMap((layer) => visit(layer, 0));
}

/** Counts a model's parameters, each shared one once. */
export function countParameters(model: Layer): ParameterCounts {
  const { weights, trainableWeights } = model;
  const total = numParameters(weights);
  const trainable = numParameters(trainableWeights);
  const statistics = numParameters(weights.filter((weight) => !weight.isTrainable));
  return { total, trainable, frozen: total - trainable - statistics, statistics };
}

const HEADER = ['Layer (type)', 'Output Shape', 'Param #', 'Trains'] as const;

/**
 * A model's layers as a table, whose last column is {@link Trains}, and its counts of parameters.
 * @source keras/src/utils/summary_utils.py, print_summary
 */
export function summary(model: Layer, options: SummaryOptions = {}): string {
  const { total, trainable } = countParameters(model);
  return [
    `Model: "${model.name}"`,
    ...textTable(HEADER, summarize(model, options).map(rowOf), ['Param #']),
    ` Total params: ${sized(total)}`,
    ` Trainable params: ${sized(trainable)}`,
    ` Non-trainable params: ${sized(total - trainable)}`,
  ].join('\n');
}

/** A sequential model does not show its input, as in Keras. */
function listedLayers(model: Layer): readonly Layer[] {
  return model instanceof Sequential ? model.layers : model.sublayers;
}

function rowOf({ layer, depth, outputShape, numParameters: count, trains }: LayerSummary): readonly string[] {
  const prefix = depth === 0 ? '' : `${'   '.repeat(depth)}└ `;
  const parameters = layer.isBuilt ? grouped(count) : `${grouped(count)} (unbuilt)`;
  const shape = outputShape === undefined ? '?' : formatShape(outputShape);
  return [`${prefix}${layer.name} (${layer.className})`, shape, parameters, trains];
}

function trainsOf(layer: Layer, trained: ReadonlySet<Weight>): Trains {
  const candidates = layer.weights.filter((weight) => weight.isTrainable);
  if (candidates.length === 0) return '-';
  if (candidates.every((weight) => trained.has(weight))) return 'Y';
  return candidates.some((weight) => trained.has(weight)) ? 'partly' : 'N';
}

function numParameters(weights: readonly Weight[]): number {
  return weights.reduce((count, weight) => count + sizeOfShape(weight.shape), 0);
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

const BYTES_PER_PARAMETER = 4;

/** A count with the memory it takes as float32, as Keras writes it: `1,000 (3.91 KB)`. */
function sized(count: number): string {
  let size = count * BYTES_PER_PARAMETER;
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  while (size >= 1024 && units.length > 1) {
    size /= 1024;
    units.shift();
  }
  return `${grouped(count)} (${size.toFixed(2)} ${units[0] ?? ''})`;
}

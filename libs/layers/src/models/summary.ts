import { Layer } from '../layer.js';
import { formatShape, sizeOfShape } from '../shapes/shape.js';
import { Sequential } from './sequential.js';
import type { Weight } from '../weights/weight.js';

export interface SummaryOptions {
  /** Whether to list the layers inside layers, too; by default false. */
  expandNested?: boolean | undefined;
}

const HEADER = ['Layer (type)', 'Output Shape', 'Param #', 'Trains'] as const;
/** Counts are aligned at their last digit. */
const RIGHT_ALIGNED = HEADER.indexOf('Param #');

type Row = readonly string[];

/**
 * A model's layers as a table, and its counts of parameters. The last column says what trains of a layer within this model:
 * `Y` what can, `N` nothing, `partly` some weights of several, `-` where no gradient could change anything.
 * @source keras/src/utils/summary_utils.py, print_summary
 */
export function summary(model: Layer, options: SummaryOptions = {}): string {
  const trained = new Set(model.trainableWeights);
  const rows = listedLayers(model).flatMap((layer) => rowsOf(layer, { trained, ...options }));
  const total = numParameters(model.weights);
  const numTrained = numParameters(model.trainableWeights);
  return [
    `Model: "${model.name}"`,
    ...table([HEADER, ...rows]),
    ` Total params: ${sized(total)}`,
    ` Trainable params: ${sized(numTrained)}`,
    ` Non-trainable params: ${sized(total - numTrained)}`,
  ].join('\n');
}

/** A sequential model does not show its input, as in Keras. */
function listedLayers(model: Layer): readonly Layer[] {
  return model instanceof Sequential ? model.layers : model.sublayers;
}

interface RowOptions extends SummaryOptions {
  trained: ReadonlySet<Weight>;
  depth?: number;
}

function rowsOf(layer: Layer, options: RowOptions): Row[] {
  const { trained, expandNested = false, depth = 0 } = options;
  const prefix = depth === 0 ? '' : `${'   '.repeat(depth)}└ `;
  const name = `${prefix}${layer.name} (${layer.className})`;
  const row = [name, shapeText(layer), parametersText(layer), trainsText(layer, trained)];
  if (!expandNested) return [row];
  return [row, ...listedLayers(layer).flatMap((inner) => rowsOf(inner, { ...options, depth: depth + 1 }))];
}

function shapeText(layer: Layer): string {
  return layer.isBuilt ? formatShape(layer.outputShape) : '?';
}

function parametersText(layer: Layer): string {
  const count = grouped(numParameters(layer.weights));
  return layer.isBuilt ? count : `${count} (unbuilt)`;
}

function trainsText(layer: Layer, trained: ReadonlySet<Weight>): 'Y' | 'N' | 'partly' | '-' {
  const candidates = layer.weights.filter((weight) => weight.isTrainable);
  if (candidates.length === 0) return '-';
  if (candidates.every((weight) => trained.has(weight))) return 'Y';
  return candidates.some((weight) => trained.has(weight)) ? 'partly' : 'N';
}

function table(rows: readonly Row[]): string[] {
  const widths = HEADER.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (left: string, middle: string, right: string): string =>
    left + widths.map((width) => '─'.repeat(width + 2)).join(middle) + right;
  const lines = rows.map((row) => {
    const cells = widths.map((width, column) => {
      const cell = row[column] ?? '';
      return column === RIGHT_ALIGNED ? cell.padStart(width) : cell.padEnd(width);
    });
    return `│ ${cells.join(' │ ')} │`;
  });
  const [header = '', ...body] = lines;
  return [line('┌', '┬', '┐'), header, line('├', '┼', '┤'), ...body, line('└', '┴', '┘')];
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

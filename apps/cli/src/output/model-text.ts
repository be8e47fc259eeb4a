import { formatShape, summary, textTable, type Json } from '@thaw/layers';
import type { InspectedLayer, InspectedWeight, ModelInspection } from '@thaw/model-files';

/** What is shown beside the layers. */
export interface InspectionOptions {
  /** Whether each weight has a row, too, also where the layers tell their shapes. */
  readonly weights?: boolean;
}

/** What a model file holds, for people. */
export function describeInspection(found: ModelInspection, options: InspectionOptions = {}): string {
  const { source, format, digest, model, weights, unused } = found;
  const isListed = weights.length > 0 && (options.weights === true || model === undefined);
  return [
    `${source}: ${format}`,
    ...(digest === null ? [] : [`digest ${digest}`]),
    ...(model === undefined ? describeParts(found) : [summary(model, { expandNested: true })]),
    ...(model === undefined ? [] : describeFreezing(found)),
    ...(isListed ? tableOfWeights(weights) : []),
    ...describeTraining(found),
    ...(found.use === null ? [] : [`used with ${found.use}`]),
    ...(unused.length === 0 ? [] : [`not in the architecture: ${unused.join(', ')}`]),
  ].join('\n');
}

/** What a file tells by itself, where no model can be made of it. */
function describeParts({ architecture, layers, weights, parameters }: ModelInspection): readonly string[] {
  const rows = layers.map(({ path, className, trainable }) => [path, className, trainable ? 'Y' : 'N']);
  return [
    architecture === null ? 'no architecture' : `Model: "${architecture.name}" (${architecture.className})`,
    ...(rows.length === 0 ? [] : textTable(['Layer', 'Type', 'Trainable'], rows)),
    `${parameters.total.toLocaleString('en-US')} parameters in ${weights.length} weights`,
  ];
}

function describeFreezing({ layers, parameters }: ModelInspection): readonly string[] {
  const { frozen, statistics } = parameters;
  const count = (number: number | null): string => (number ?? 0).toLocaleString('en-US');
  const paths = outermost(layers.filter(({ trains }) => trains === 'N'));
  return [
    ` of which frozen: ${count(frozen)}${paths.length === 0 ? '' : ` (${paths.join(', ')})`}`,
    ` of which statistics, which no gradient changes: ${count(statistics)}`,
  ];
}

/** Paths of layers that lie in no other of them. */
function outermost(layers: readonly InspectedLayer[]): readonly string[] {
  const paths = layers.map(({ path }) => path);
  return paths.filter((path) => !paths.some((other) => path.startsWith(`${other}/`)));
}

function tableOfWeights(weights: readonly InspectedWeight[]): readonly string[] {
  const rows = weights.map(({ path, from, shape, dtype, trains }) => [
    path ?? from,
    formatShape(shape),
    dtype,
    ...(trains === null ? [] : [trains]),
  ]);
  const isKnown = weights.some(({ trains }) => trains !== null);
  return textTable(['Weight', 'Shape', 'Type', ...(isKnown ? ['Trains'] : [])], rows);
}

function describeTraining({ training }: ModelInspection): readonly string[] {
  if (training === null) return [];
  const { optimizer, loss, metrics } = training;
  const parts = [
    ...(optimizer === undefined ? [] : [`optimizer ${optimizer.className}`]),
    ...((loss ?? null) === null ? [] : [`loss ${nameOf(loss)}`]),
    ...((metrics ?? null) === null ? [] : [`metrics ${nameOf(metrics)}`]),
  ];
  return [`compiled with ${parts.join(', ')}`];
}

/** The names in a loss or in metrics, however Keras nested them. */
function nameOf(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map(nameOf).join(' ');
  if (typeof value !== 'object' || value === null) return '';
  const { class_name: className, config } = value as Readonly<Record<string, Json>>;
  if (typeof className !== 'string')
    return Object.values(value as object)
      .map(nameOf)
      .join(' ');
  const isNamed = typeof config === 'object' && config !== null && 'name' in config;
  return isNamed && typeof config.name === 'string' ? config.name : className;
}

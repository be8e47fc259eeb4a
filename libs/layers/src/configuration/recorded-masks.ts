import { isKerasConfig } from './config-reader.js';
import type { ConfigRecord, Json, KerasConfig } from './keras-config.js';

const OPERATIONS = 'keras.src.ops.';

/**
 * A configuration without the masks that Keras derived while a functional model was built. It records them as
 * operations and as arguments of the calls that compute with them; here each call finds the masks that its inputs carry.
 * What is not led back to a `Masking` layer or an `Embedding` with `mask_zero` is left, and refused by whoever reads it.
 */
export function withoutRecordedMasks(config: KerasConfig): KerasConfig {
  const layers = config.config?.layers;
  if (!Array.isArray(layers) || !layers.every(isKerasConfig)) return config;
  const derived = derivedOperations(layers);
  const kept = layers
    .filter((layer) => !derived.has(nameOf(layer)))
    .map((layer) => withoutRecordedMasks({ ...layer, ...withoutMaskArguments(layer, derived) }));
  return { ...config, config: { ...config.config, layers: kept } };
}

/** The operations that lead from the test which a mask begins with to the calls that are given it. */
function derivedOperations(layers: readonly KerasConfig[]): ReadonlySet<string> {
  const operations = new Map(layers.filter(isOperation).map((each) => [nameOf(each), each]));
  const makers = layers.filter(isMaker);
  const values = layers
    .filter((each) => !isOperation(each))
    .flatMap((each) => nodesOf(each).map(argumentsOf));
  const derived = new Set<string>();
  const visit = (name: string): boolean => {
    const operation = operations.get(name);
    if (operation === undefined) return false;
    const sources = sourcesIn(nodesOf(operation).map(argumentsOf)).map(([source]) => source);
    const isDerived = isTestOf(operation, makers) || sources.filter(visit).length > 0;
    if (isDerived) derived.add(name);
    return isDerived;
  };
  for (const layer of layers)
    for (const node of nodesOf(layer)) sourcesIn(maskOf(node)).forEach(([name]) => visit(name));
  // What a layer also takes as its input is more than a mask.
  for (const [name] of sourcesIn(values)) derived.delete(name);
  return derived;
}

/** `x != value`, where a layer that makes masks reads the same `x` and leaves out that value. */
function isTestOf(operation: KerasConfig, makers: readonly KerasConfig[]): boolean {
  if (operation.class_name !== 'NotEqual') return false;
  const [x, value] = argumentsOf(nodesOf(operation)[0]);
  return makers.some(
    (maker) =>
      (maker.config?.mask_value ?? 0) === value &&
      nodesOf(maker).some((node) => String(sourcesIn(argumentsOf(node))) === String(sourcesIn(x))),
  );
}

function isMaker({ class_name: className, config }: KerasConfig): boolean {
  return className === 'Masking' || (className === 'Embedding' && config?.mask_zero === true);
}

function withoutMaskArguments(layer: KerasConfig, derived: ReadonlySet<string>): { inbound_nodes?: Json } {
  if (layer.inbound_nodes === undefined) return {};
  const nodes = nodesOf(layer).map((node) => {
    const names = sourcesIn(maskOf(node)).map(([name]) => name);
    if (names.length === 0 || !names.every((name) => derived.has(name))) return node;
    const { mask: _derived, ...kwargs } = node.kwargs as ConfigRecord;
    return { ...node, kwargs };
  });
  return { inbound_nodes: nodes };
}

function nameOf({ name, config }: KerasConfig): string {
  const known = name ?? config?.name;
  return typeof known === 'string' ? known : '';
}

function isOperation({ module }: KerasConfig): boolean {
  return typeof module === 'string' && module.startsWith(OPERATIONS);
}

function nodesOf({ inbound_nodes: nodes }: KerasConfig): readonly ConfigRecord[] {
  return Array.isArray(nodes) ? (nodes as readonly Json[]).filter(isRecord) : [];
}

function argumentsOf(node: ConfigRecord | undefined): readonly Json[] {
  return Array.isArray(node?.args) ? (node.args as readonly Json[]) : [];
}

function maskOf({ kwargs }: ConfigRecord): Json | undefined {
  return isRecord(kwargs) ? kwargs.mask : undefined;
}

function isRecord(value: Json | undefined): value is ConfigRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The histories `[layer, call, output]` of the tensors in a value, at any depth. */
function sourcesIn(value: Json | undefined): readonly (readonly [string, number, number])[] {
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(sourcesIn);
  if (!isKerasConfig(value)) return [];
  const history = value.config?.keras_history;
  return Array.isArray(history) ? [history as unknown as readonly [string, number, number]] : [];
}

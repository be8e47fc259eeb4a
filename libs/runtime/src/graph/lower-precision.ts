import { DT_BFLOAT16, DT_FLOAT, DT_HALF } from './data-types.js';
import { sizeOf, type Graph, type GraphAttribute, type GraphConstant, type GraphNode } from './graph.js';
import { readReference, writeReference } from './node-reference.js';

/** A type of 16 bits that convolutions and matrix products may be computed in. */
export type LowType = 'bfloat16' | 'float16';

const NUMBERS: Readonly<Record<LowType, number>> = { bfloat16: DT_BFLOAT16, float16: DT_HALF };

/** Where the time goes, and types of 16 bits are faster. */
const LOW_OPS = new Set([
  ...['Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter'],
  ...['DepthwiseConv2dNative', 'MatMul', 'BatchMatMul', 'BatchMatMulV2'],
]);
/** As precise on values that are in 16 bits already, which so need not be brought to float32 and back. */
const FOLLOWING_OPS = new Set([
  ...['BiasAdd', 'Add', 'AddV2', 'Mul', 'Relu', 'ReluGrad', 'Relu6', 'Relu6Grad'],
  ...['MaxPool', 'Pad', 'PadV2', 'Reshape', 'Identity'],
]);
/** Beyond so many values a constant is a model's weight or the like, which does not follow. */
const MOST_FOLLOWING = 4096;

/** A graph's nodes by name, and the names of those that compute in 16 bits. */
interface Precisions {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly low: Set<string>;
  readonly type: LowType;
}

/**
 * The same computation with convolutions and matrix products in a type of 16 bits, and what lies between them. Weights, inputs
 * and outputs stay in float32: values are cast on their way in and out. What is beyond float16's 65504 becomes infinite in it.
 */
export function lowerPrecision(graph: Graph, type: LowType): Graph {
  const nodes = new Map(graph.nodes.map((node) => [node.name, node]));
  const low = new Set<string>();
  const precisions: Precisions = { nodes, low, type };
  for (const node of graph.nodes) if (isLow(node, precisions)) low.add(node.name);
  /** In an order in which they can be computed; each value is cast once for all of its readers. */
  const lowered = new Map<string, GraphNode>();
  const broughtTo = (isReaderLow: boolean, reference: string): string => {
    const cast = castOf(reference, isReaderLow, precisions);
    if (cast === undefined) return reference;
    lowered.set(cast.name, lowered.get(cast.name) ?? cast);
    return cast.name;
  };
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((reference) => broughtTo(low.has(node.name), reference));
    lowered.set(node.name, low.has(node.name) ? inLowType(node, inputs, NUMBERS[type]) : { ...node, inputs });
  }
  const outputs = graph.outputs.map((port) => {
    const { node, output } = readReference(broughtTo(false, port.tensor));
    return { ...port, tensor: `${node}:${output}` };
  });
  return { nodes: [...lowered.values()], inputs: graph.inputs, outputs };
}

function isLow(node: GraphNode, { nodes, low }: Precisions): boolean {
  if (!node.dtypes.every((dtype) => dtype === DT_FLOAT)) return false;
  if (LOW_OPS.has(node.op)) return true;
  if (!FOLLOWING_OPS.has(node.op)) return false;
  const sources = node.inputs
    .map((reference) => nodes.get(readReference(reference).node))
    .filter((source) => source?.dtypes[0] === DT_FLOAT);
  const isSmall = (constant: GraphConstant | undefined): boolean =>
    constant !== undefined && sizeOf(constant.shape) <= MOST_FOLLOWING;
  return (
    sources.some((source) => low.has(source?.name ?? '')) &&
    sources.every((source) => low.has(source?.name ?? '') || isSmall(source?.constant))
  );
}

/** What brings a value to the precision of its reader; undefined where it has it, or is no such value. */
function castOf(
  reference: string,
  isReaderLow: boolean,
  { nodes, low, type }: Precisions,
): GraphNode | undefined {
  const { node: name, output } = readReference(reference);
  const source = nodes.get(name);
  if (source?.dtypes[output] !== DT_FLOAT || low.has(name) === isReaderLow) return undefined;
  const [from, to] = isReaderLow ? [DT_FLOAT, NUMBERS[type]] : [NUMBERS[type], DT_FLOAT];
  return {
    name: `${name}/${output}/${isReaderLow ? type : 'float32'}`,
    op: 'Cast',
    inputs: [writeReference({ node: name, output })],
    attributes: [
      { name: 'SrcT', kind: 'type', value: from },
      { name: 'DstT', kind: 'type', value: to },
      { name: 'Truncate', kind: 'bool', value: false },
    ],
    shapes: [source.shapes[output] ?? []],
    dtypes: [to],
  };
}

function inLowType(node: GraphNode, inputs: readonly string[], dtype: number): GraphNode {
  const attributes = node.attributes.map((attribute): GraphAttribute =>
    attribute.name === 'T' && attribute.value === DT_FLOAT ? { ...attribute, value: dtype } : attribute,
  );
  return { ...node, inputs, attributes, dtypes: node.dtypes.map(() => dtype) };
}

import { sizeOf, type Graph, type GraphAttribute, type GraphConstant, type GraphNode } from './graph.js';
import { readReference, writeReference } from './node-reference.js';

/** The numbers of TensorFlow's `DataType`. @source tensorflow/core/framework/types.proto */
const DT_FLOAT = 1;
const DT_BFLOAT16 = 14;

/** Where the time goes, and bfloat16 is faster; their sums are accumulated in float32. */
const LOW_OPS = new Set([
  ...['Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter'],
  ...['DepthwiseConv2dNative', 'MatMul', 'BatchMatMul', 'BatchMatMulV2'],
]);
/** As precise on values that are in bfloat16 already, which so need not be brought to float32 and back. */
const FOLLOWING_OPS = new Set([
  ...['BiasAdd', 'Add', 'AddV2', 'Mul', 'Relu', 'ReluGrad', 'Relu6', 'Relu6Grad'],
  ...['MaxPool', 'Pad', 'PadV2', 'Reshape', 'Identity'],
]);
/** Beyond so many values a constant is a model's weight or the like, which does not follow. */
const MOST_FOLLOWING = 4096;

/** A graph's nodes by name, and the names of those that compute in bfloat16. */
interface Precisions {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly low: Set<string>;
}

/**
 * The same computation with convolutions and matrix products in bfloat16, and what lies between them. Weights, inputs and
 * outputs stay in float32: values are cast on their way in and out.
 */
export function lowerPrecision(graph: Graph): Graph {
  const nodes = new Map(graph.nodes.map((node) => [node.name, node]));
  const low = new Set<string>();
  for (const node of graph.nodes) if (isLow(node, { nodes, low })) low.add(node.name);
  /** In an order in which they can be computed; each value is cast once for all of its readers. */
  const lowered = new Map<string, GraphNode>();
  const broughtTo = (isReaderLow: boolean, reference: string): string => {
    const cast = castOf(reference, isReaderLow, { nodes, low });
    if (cast === undefined) return reference;
    lowered.set(cast.name, lowered.get(cast.name) ?? cast);
    return cast.name;
  };
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((reference) => broughtTo(low.has(node.name), reference));
    lowered.set(node.name, low.has(node.name) ? inBfloat16(node, inputs) : { ...node, inputs });
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
function castOf(reference: string, isReaderLow: boolean, { nodes, low }: Precisions): GraphNode | undefined {
  const { node: name, output } = readReference(reference);
  const source = nodes.get(name);
  if (source?.dtypes[output] !== DT_FLOAT || low.has(name) === isReaderLow) return undefined;
  const [from, to] = isReaderLow ? [DT_FLOAT, DT_BFLOAT16] : [DT_BFLOAT16, DT_FLOAT];
  return {
    name: `${name}/${output}/${isReaderLow ? 'bfloat16' : 'float32'}`,
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

function inBfloat16(node: GraphNode, inputs: readonly string[]): GraphNode {
  const attributes = node.attributes.map((attribute): GraphAttribute =>
    attribute.name === 'T' && attribute.value === DT_FLOAT ? { ...attribute, value: DT_BFLOAT16 } : attribute,
  );
  return { ...node, inputs, attributes, dtypes: node.dtypes.map(() => DT_BFLOAT16) };
}

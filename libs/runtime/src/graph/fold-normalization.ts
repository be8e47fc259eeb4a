import { constantNode, sizeOf, type Graph, type GraphConstant, type GraphNode } from './graph.js';
import { onlyReaderOf, readersOf, type Readers } from './node-readers.js';
import { readReference } from './node-reference.js';

/** What is done to each channel of a convolution's output: times the scale, plus the shift. */
interface ChannelChange {
  readonly scale: Float64Array;
  readonly shift: Float64Array;
  /** The op that comes last. */
  readonly last: GraphNode;
}

const CONVOLUTIONS = ['Conv2D', 'DepthwiseConv2dNative'];

/**
 * The same graph in which constants that a convolution's output is multiplied with, and that are added to it, are part of the
 * convolution's own constants: a frozen bias and a frozen BatchNormalization cost nothing beside it. What comes out agrees to
 * float32's precision. Only what no other op reads is folded.
 */
export function foldNormalization(graph: Graph): Graph {
  const nodes = new Map(graph.nodes.map((node) => [node.name, node]));
  const readers = readersOf(graph);
  const folded = new Map<string, readonly GraphNode[]>();
  const gone = new Set<string>();
  for (const node of graph.nodes) {
    const filter = nodes.get(readReference(node.inputs[1] ?? '').node);
    if (!CONVOLUTIONS.includes(node.op) || filter?.constant === undefined) continue;
    const change = changeOf(node, { nodes, readers, gone });
    if (change === undefined) continue;
    gone.add(node.name);
    folded.set(change.last.name, foldedNodes(node, filter, change));
  }
  const kept = graph.nodes.flatMap((node) => folded.get(node.name) ?? (gone.has(node.name) ? [] : [node]));
  return { ...graph, nodes: kept };
}

/** Follows the ops behind a convolution that change each channel alike; they are gone afterwards, but for the last. */
function changeOf(
  convolution: GraphNode,
  {
    nodes,
    readers,
    gone,
  }: {
    nodes: ReadonlyMap<string, GraphNode>;
    readers: Readers;
    gone: Set<string>;
  },
): ChannelChange | undefined {
  const numChannels = convolution.shapes[0]?.at(-1) ?? 0;
  const [scale, shift] = [new Float64Array(numChannels).fill(1), new Float64Array(numChannels)];
  let last = convolution;
  for (;;) {
    const reader = onlyReaderOf(last, readers);
    if (reader === undefined) break;
    const other = reader.inputs.find((reference) => readReference(reference).node !== last.name) ?? '';
    const values = perChannel(nodes.get(readReference(other).node)?.constant, numChannels);
    if (values === undefined || !isChange(reader, last.name)) break;
    for (let channel = 0; channel < numChannels; channel++) {
      const value = values[channel] ?? Number.NaN;
      if (reader.op === 'Mul') scale[channel] = (scale[channel] ?? 0) * value;
      const factor = reader.op === 'Mul' ? value : 1;
      const summand = reader.op === 'Mul' ? 0 : reader.op === 'Sub' ? -value : value;
      shift[channel] = (shift[channel] ?? 0) * factor + summand;
    }
    if (last !== convolution) gone.add(last.name);
    last = reader;
  }
  return last === convolution ? undefined : { scale, shift, last };
}

function isChange({ op, inputs }: GraphNode, changed: string): boolean {
  if (op === 'Sub' || op === 'BiasAdd') return readReference(inputs[0] ?? '').node === changed;
  return op === 'Mul' || op === 'Add' || op === 'AddV2';
}

/** A constant as one value for each channel, on the last axis. */
function perChannel(constant: GraphConstant | undefined, numChannels: number): Float32Array | undefined {
  if (constant === undefined) return undefined;
  const { shape } = constant;
  const size = sizeOf(shape);
  if (size !== 1 && (size !== numChannels || shape.at(-1) !== numChannels)) return undefined;
  const { values } = constant;
  if (!(values instanceof Float32Array)) return undefined;
  return size === 1 ? new Float32Array(numChannels).fill(values[0] ?? Number.NaN) : values;
}

function foldedNodes(convolution: GraphNode, filter: GraphNode, change: ChannelChange): readonly GraphNode[] {
  const { last, scale, shift } = change;
  const [input = ''] = convolution.inputs;
  const [dtype = 0] = convolution.dtypes;
  const kernel = `${last.name}/kernel`;
  const bias = `${last.name}/bias`;
  const result = `${last.name}/convolution`;
  return [
    { ...filter, name: kernel, constant: scaledFilter(filter.constant as GraphConstant, scale) },
    { ...convolution, name: result, inputs: [input, kernel] },
    constantNode(bias, { dtype, shape: [shift.length], values: Float32Array.from(shift) }),
    {
      ...last,
      op: 'BiasAdd',
      inputs: [result, bias],
      attributes: [
        { name: 'T', kind: 'type', value: dtype },
        { name: 'data_format', kind: 'string', value: 'NHWC' },
      ],
    },
  ];
}

/** Channels are on the last axis, in a depthwise convolution on the last two; multiplied when it is read. */
function scaledFilter(filter: GraphConstant, scale: Float64Array): GraphConstant {
  const { dtype, shape, handle } = filter;
  return {
    dtype,
    shape,
    handle: handle && (() => handle(Float32Array.from(scale))),
    get values() {
      const values = new Float32Array(filter.values);
      for (let start = 0; start < values.length; start += scale.length)
        for (let channel = 0; channel < scale.length; channel++)
          values[start + channel] = (values[start + channel] ?? 0) * (scale[channel] ?? 0);
      return values;
    },
  };
}

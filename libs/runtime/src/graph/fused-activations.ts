import { startEnvironment, tensorflowSettings } from '../tensorflow-environment.js';
import { DT_FLOAT } from './data-types.js';
import { isDilated, isUsual, type Graph, type GraphAttribute, type GraphNode } from './graph.js';
import { onlyReaderOf, readersOf } from './node-readers.js';

/**
 * The convolutions behind which TensorFlow adds a bias and rectifies in one go, and as which ops. Its own optimizer makes these of
 * such graphs, but not of functions.
 *
 * @source tensorflow 2.21.0, core/grappler/optimizers/remapper.cc
 */
const FUSED_AS: Readonly<Record<string, string>> = {
  Conv2D: '_FusedConv2D',
  DepthwiseConv2dNative: '_FusedDepthwiseConv2dNative',
};

const RECTIFIERS = ['Relu', 'Relu6'];

/** Whether TensorFlow has kernels of all of {@link fuseActivations}: for depthwise convolutions oneDNN's alone. */
export function canFuseActivations(): boolean {
  const isUsual = process.platform === 'linux' && process.arch === 'x64';
  return isUsual && tensorflowSettings(startEnvironment()).usesOneDnn;
}

/**
 * The same graph in which the bias and the rectifier behind a convolution are part of it: what it gives is written once, and not three
 * times. What comes out has the same bits, but for what is no number: rectified by oneDNN it is zero, as it is where TensorFlow's optimizer
 * has fused. Only what no other op reads is fused.
 */
export function fuseActivations(graph: Graph): Graph {
  const readers = readersOf(graph);
  const fused = new Map<string, GraphNode>();
  const gone = new Set<string>();
  for (const node of graph.nodes) {
    const op = isFusible(node) ? FUSED_AS[node.op] : undefined;
    const bias = onlyReaderOf(node, readers);
    if (op === undefined || bias?.op !== 'BiasAdd' || bias.inputs[0] !== node.name) continue;
    const reader = onlyReaderOf(bias, readers);
    const rectifier = reader !== undefined && RECTIFIERS.includes(reader.op) ? reader : undefined;
    const { name } = rectifier ?? bias;
    fused.set(name, {
      ...{ ...node, name, op },
      inputs: [...node.inputs, ...bias.inputs.slice(1)],
      attributes: [...node.attributes, ...attributesOf(node.op, rectifier?.op)],
    });
    gone.add(node.name).add(bias.name);
  }
  const nodes = graph.nodes.flatMap((node) => fused.get(node.name) ?? (gone.has(node.name) ? [] : [node]));
  return { ...graph, nodes };
}

function isFusible(node: GraphNode): boolean {
  return node.dtypes[0] === DT_FLOAT && isUsual(node) && !isDilated(node);
}

function attributesOf(convolution: string, rectifier: string | undefined): GraphAttribute[] {
  const attributes: GraphAttribute[] = [
    { name: 'fused_ops', kind: 'string', value: ['BiasAdd', ...(rectifier ? [rectifier] : [])] },
    { name: 'num_args', kind: 'int', value: 1 },
  ];
  // Those of the other op are of one type.
  if (convolution === 'Conv2D') attributes.push({ name: 'TArgs', kind: 'type', value: [DT_FLOAT] });
  return attributes;
}

import { cutCandidates, kindsUpTo, type CutCandidate } from './cut-candidates.js';
import {
  placeholder,
  sizeOf,
  type Graph,
  type GraphAttribute,
  type GraphNode,
  type GraphPort,
} from './graph.js';
import { kindsOf, type NodeKind } from './node-kinds.js';
import { readReference, writeReference } from './node-reference.js';
import { isCheap } from './row-wise.js';

/** Where a graph is cut: before it lies what depends on the examples and what was drawn for each of them, example by example. */
export interface GraphCut {
  /** The names of the inputs before it: first that of the examples, then those of draws. */
  readonly inputs: readonly string[];
  /** The tensors that cross the cut, as nodes write their inputs: the features. */
  readonly features: readonly string[];
  /** What lies before the cut, but for sizes: the same in every recording of the same computation. */
  readonly structure: string;
}

/** A graph in two parts. */
export interface SplitGraph {
  /** Its inputs are those of the cut, and its outputs are the features; for any number of examples. */
  readonly prefix: Graph;
  /** All else. The features are its first inputs; draws that it uses are inputs of it too. */
  readonly rest: Graph;
}

const ANY = -1;

/** The inputs that have one row for each example. */
export interface RowInputs {
  readonly examples: string;
  /** What was drawn for each example, whoever uses it. */
  readonly draws?: readonly string[];
}

/** How a cut is chosen. */
export interface CutRule {
  /** Of the features; what has another is computed anew each time. */
  readonly dtype: number;
  /** One of the candidates, or none of them; by default the last one. */
  readonly choose?: (candidates: readonly CutCandidate[]) => CutCandidate | undefined;
}

/**
 * Finds what a graph computes of the examples and their draws alone, example by example: whatever else its inputs are, these
 * features stay the same. There are at least two examples.
 *
 * @returns undefined when nothing is computed of the examples alone, or none of it is chosen
 */
export function findCut(
  graph: Graph,
  { examples, draws = [] }: RowInputs,
  { dtype, choose = (candidates) => candidates.at(-1) }: CutRule,
): GraphCut | undefined {
  const [port, ...drawn] = portsOf(graph, [examples, ...draws]);
  if (port?.name !== examples || (port.shape[0] ?? 0) < 2) return undefined;
  const start = nodeOf(port);
  const starts = new Map<string, NodeKind>([
    [start, 'rows'],
    ...drawn.map((each) => [nodeOf(each), 'draws'] as const),
  ]);
  const kinds = withoutCheapEnds(graph, kindsOf(graph, starts, dtype));
  const isMade = (features: readonly string[]): boolean =>
    features.some((feature) => readReference(feature).node !== start);
  if (!isMade(featuresOf(graph, kinds))) return undefined;
  const candidates = cutCandidates(graph, kinds);
  const chosen = choose(candidates);
  const place = candidates.findIndex((candidate) => candidate === chosen);
  const candidate = candidates[place];
  if (candidate === undefined) return undefined;
  const isLast = place === candidates.length - 1;
  const features = featuresOf(
    graph,
    isLast ? kinds : withoutCheapEnds(graph, kindsUpTo(graph, kinds, candidate)),
  );
  return isMade(features) ? cutAt(graph, [port, ...drawn], features) : undefined;
}

/** @param rows the examples, then draws, of which no other than the needed ones belong to the cut */
function cutAt(graph: Graph, [port, ...drawn]: readonly GraphPort[], features: readonly string[]): GraphCut {
  const needed = neededFor(graph, features);
  const inputs = [port, ...drawn.filter((each) => needed.has(nodeOf(each)))].filter(
    (each) => each !== undefined,
  );
  const structure = structureOf(prefixOf(graph, inputs, features));
  return { inputs: inputs.map(({ name }) => name), features, structure };
}

/** Cuts a graph. @returns undefined when it is another computation than that of which the cut was found */
export function splitGraph(graph: Graph, { inputs, features, structure }: GraphCut): SplitGraph | undefined {
  const ports = portsOf(graph, inputs);
  if (ports.length !== inputs.length) return undefined;
  const prefix = prefixOf(graph, ports, features);
  return structureOf(prefix) === structure ? { prefix, rest: restOf(graph, inputs, features) } : undefined;
}

/** The inputs of these names that there are, in their order. */
function portsOf(graph: Graph, names: readonly string[]): readonly GraphPort[] {
  return names.flatMap((name) => graph.inputs.find((port) => port.name === name) ?? []);
}

function nodeOf({ tensor }: Pick<GraphPort, 'tensor'>): string {
  return readReference(tensor).node;
}

/**
 * The same, but for cheap ops at the end of the prefix whose results take no less room than what they are made of: these
 * belong to the rest. So the cut is the same whatever the first op behind a layer is, as in training and evaluation.
 */
function withoutCheapEnds(graph: Graph, given: ReadonlyMap<string, NodeKind>): ReadonlyMap<string, NodeKind> {
  const kinds = new Map(given);
  const nodes = new Map(graph.nodes.map((node) => [node.name, node]));
  const roomOf = (features: readonly string[]): number =>
    features.reduce((sum, feature) => {
      const { node, output } = readReference(feature);
      return sum + sizeOf(nodes.get(node)?.shapes[output] ?? []);
    }, 0);
  const ends = graph.nodes.filter(({ name, op }) => kinds.get(name) === 'rows' && isCheap(op)).toReversed();
  for (const { name } of ends) {
    const before = roomOf(featuresOf(graph, kinds));
    kinds.set(name, 'open');
    const isInside = graph.nodes.some(
      (node) =>
        kinds.get(node.name) === 'rows' && node.inputs.some((each) => readReference(each).node === name),
    );
    if (isInside || roomOf(featuresOf(graph, kinds)) > before) kinds.set(name, 'rows');
  }
  return kinds;
}

/** What the rest takes of the prefix, each once, in the order in which it is first taken. */
function featuresOf({ nodes, outputs }: Graph, kinds: ReadonlyMap<string, NodeKind>): readonly string[] {
  const taken = new Set<string>();
  const take = (reference: string): void => {
    const read = readReference(reference);
    if (kinds.get(read.node) === 'rows') taken.add(writeReference(read));
  };
  for (const node of nodes) if (kinds.get(node.name) === 'open') node.inputs.forEach(take);
  for (const { tensor } of outputs) take(tensor);
  return [...taken];
}

function prefixOf(
  { nodes, ...graph }: Graph,
  inputs: readonly GraphPort[],
  features: readonly string[],
): Graph {
  const outputs = featurePorts({ nodes, ...graph }, features);
  return forAnyRows(pruned({ nodes, inputs, outputs }));
}

function featurePorts({ nodes }: Graph, features: readonly string[]): GraphPort[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  return features.map((feature, index): GraphPort => {
    const { node, output } = readReference(feature);
    const found = byName.get(node);
    const [shape = [], dtype = 0] = [found?.shapes[output], found?.dtypes[output]];
    return { name: `features/${index}`, tensor: `${node}:${output}`, dtype, shape };
  });
}

/** A graph of row-wise ops for any number of rows: only a `Reshape` says how many there are. */
function forAnyRows({ nodes, inputs, outputs }: Graph): Graph {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const withRows = new Set(inputs.map(({ tensor }) => readReference(tensor).node));
  const opened = nodes.flatMap((node): GraphNode[] => {
    if (!withRows.has(node.name) && !node.inputs.some((each) => withRows.has(readReference(each).node)))
      return [node];
    withRows.add(node.name);
    const anyRows = {
      ...node,
      shapes: node.shapes.map(openRows),
      attributes: node.attributes.map(openShape),
    };
    if (node.op !== 'Reshape') return [anyRows];
    const [from = '', to = ''] = node.inputs;
    const sizes = byName.get(readReference(to).node);
    if (sizes?.constant === undefined) return [anyRows];
    const values = Int32Array.from(sizes.constant.values);
    values[0] = ANY;
    const name = `${node.name}/rows`;
    return [
      { ...sizes, name, constant: { ...sizes.constant, values } },
      { ...anyRows, inputs: [from, name] },
    ];
  });
  const openPort = (port: GraphPort): GraphPort => ({ ...port, shape: openRows(port.shape) });
  return pruned({ nodes: opened, inputs: inputs.map(openPort), outputs: outputs.map(openPort) });
}

/** A shape with any number of rows. */
function openRows([, ...sizes]: readonly number[]): readonly number[] {
  return [ANY, ...sizes];
}

function openShape(attribute: GraphAttribute): GraphAttribute {
  const { kind, value } = attribute;
  return kind === 'shape' ? { ...attribute, value: openRows(value as readonly number[]) } : attribute;
}

function structureOf({ nodes, outputs }: Graph): string {
  const kept = nodes.filter(({ constant }) => constant === undefined);
  return JSON.stringify([
    kept.map(({ name, op, inputs }) => [name, op, inputs]),
    outputs.map(({ tensor, shape }) => [tensor, shape.slice(1)]),
  ]);
}

/** The graph in which the features are given. */
function restOf(graph: Graph, [examples, ...draws]: readonly string[], cut: readonly string[]): Graph {
  const places = new Map<string, string>();
  const features = featurePorts(graph, cut);
  const placeholders = features.map(({ name, tensor, dtype, shape }): GraphNode => {
    places.set(writeReference(readReference(tensor)), name);
    return placeholder(name, dtype, shape);
  });
  const given = (reference: string): string => places.get(reference) ?? reference;
  const nodes = graph.nodes.map((node) => ({ ...node, inputs: node.inputs.map(given) }));
  const outputs = graph.outputs.map((port) => {
    const read = readReference(given(writeReference(readReference(port.tensor))));
    return { ...port, tensor: `${read.node}:${read.output}` };
  });
  const rest = { nodes: [...placeholders, ...nodes], outputs };
  const needed = neededFor(rest, tensorsOf(outputs));
  const isGiven = ({ name, tensor }: GraphPort): boolean =>
    name !== examples && (!draws.includes(name) || needed.has(nodeOf({ tensor })));
  const inputs = [
    ...features.map((feature) => ({ ...feature, tensor: `${feature.name}:0` })),
    ...graph.inputs.filter(isGiven),
  ];
  return pruned({ ...rest, inputs });
}

/** Without nodes that no output needs; inputs stay. */
export function pruned({ nodes, inputs, outputs }: Graph): Graph {
  const needed = neededFor({ nodes }, tensorsOf([...inputs, ...outputs]));
  return { nodes: nodes.filter(({ name }) => needed.has(name)), inputs, outputs };
}

function tensorsOf(ports: readonly GraphPort[]): readonly string[] {
  return ports.map(({ tensor }) => tensor);
}

/** The names of the nodes of which some tensors are made, their own among them. */
function neededFor({ nodes }: Pick<Graph, 'nodes'>, tensors: readonly string[]): ReadonlySet<string> {
  const needed = new Set(tensors.map((tensor) => readReference(tensor).node));
  for (const node of nodes.toReversed())
    if (needed.has(node.name)) for (const reference of node.inputs) needed.add(readReference(reference).node);
  return needed;
}

import {
  placeholder,
  sizeOf,
  type Graph,
  type GraphAttribute,
  type GraphNode,
  type GraphPort,
} from './graph.js';
import { readReference, writeReference } from './node-reference.js';
import { isCheap, isRowWise, type Operand } from './row-wise.js';

/** Where a graph is cut: before it lies what depends on one input alone, example by example. */
export interface GraphCut {
  /** The name of the input. */
  readonly input: string;
  /** The tensors that cross the cut, as nodes write their inputs: the features. */
  readonly features: readonly string[];
  /** What lies before the cut, but for sizes: the same in every recording of the same computation. */
  readonly structure: string;
}

/** A graph in two parts. */
export interface SplitGraph {
  /** Its only input is that of the cut, and its outputs are the features; for any number of examples. */
  readonly prefix: Graph;
  /** All else. The features are its first inputs. */
  readonly rest: Graph;
}

const ANY = -1;

/** What a node depends on: nothing, only rows of the one input, or anything. */
type Kind = 'constant' | 'rows' | 'open';

/**
 * Finds what a graph computes of one input alone, example by example: whatever else its inputs are, these features stay the
 * same. The input has one row for each of at least two examples.
 *
 * @param dtype of the features; what has another is computed anew each time
 * @returns undefined when nothing is computed of the input alone
 */
export function findCut(graph: Graph, input: string, dtype: number): GraphCut | undefined {
  const port = graph.inputs.find(({ name }) => name === input);
  if (port === undefined || (port.shape[0] ?? 0) < 2) return undefined;
  const start = readReference(port.tensor).node;
  const features = featuresOf(graph, withoutCheapEnds(graph, kindsOf(graph, start, dtype)));
  if (features.length === 0 || features.every((feature) => readReference(feature).node === start))
    return undefined;
  return { input, features, structure: structureOf(prefixOf(graph, port, features)) };
}

/** Cuts a graph. @returns undefined when it is another computation than that of which the cut was found */
export function splitGraph(graph: Graph, { input, features, structure }: GraphCut): SplitGraph | undefined {
  const port = graph.inputs.find(({ name }) => name === input);
  if (port === undefined) return undefined;
  const prefix = prefixOf(graph, port, features);
  return structureOf(prefix) === structure ? { prefix, rest: restOf(graph, input, features) } : undefined;
}

function kindsOf({ nodes }: Graph, start: string, dtype: number): ReadonlyMap<string, Kind> {
  const kinds = new Map<string, Kind>();
  const byName = new Map(nodes.map((node) => [node.name, node]));
  for (const node of nodes) {
    const kind = node.name === start ? 'rows' : kindOf(node, { kinds, byName });
    const isKept = kind !== 'rows' || node.dtypes.every((each) => each === dtype);
    kinds.set(node.name, isKept ? kind : 'open');
  }
  return kinds;
}

function kindOf(
  node: GraphNode,
  before: { kinds: ReadonlyMap<string, Kind>; byName: ReadonlyMap<string, GraphNode> },
): Kind {
  if (node.op === 'Placeholder') return 'open';
  const references = node.inputs.map(readReference);
  const kinds = references.map((reference) => before.kinds.get(reference.node) ?? 'open');
  if (kinds.includes('open')) return 'open';
  if (!kinds.includes('rows')) return 'constant';
  const operands = references.map((reference, index): Operand => {
    const source = before.byName.get(reference.node);
    const shape = source?.shapes[reference.output] ?? [];
    return { shape, hasRows: kinds[index] === 'rows', constant: source?.constant };
  });
  return isRowWise(node, operands) ? 'rows' : 'open';
}

/**
 * The same, but for cheap ops at the end of the prefix whose results take no less room than what they are made of: these
 * belong to the rest. So the cut is the same whatever the first op behind a layer is, as in training and evaluation.
 */
function withoutCheapEnds(graph: Graph, given: ReadonlyMap<string, Kind>): ReadonlyMap<string, Kind> {
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
function featuresOf({ nodes, outputs }: Graph, kinds: ReadonlyMap<string, Kind>): readonly string[] {
  const taken = new Set<string>();
  const take = (reference: string): void => {
    const read = readReference(reference);
    if (kinds.get(read.node) === 'rows') taken.add(writeReference(read));
  };
  for (const node of nodes) if (kinds.get(node.name) === 'open') node.inputs.forEach(take);
  for (const { tensor } of outputs) take(tensor);
  return [...taken];
}

function prefixOf(graph: Graph, port: GraphPort, features: readonly string[]): Graph {
  const outputs = featurePorts(graph, features);
  return forAnyRows(pruned({ nodes: graph.nodes, inputs: [port], outputs }));
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
function restOf(graph: Graph, start: string, cut: readonly string[]): Graph {
  const places = new Map<string, string>();
  const features = featurePorts(graph, cut);
  const placeholders = features.map(({ name, tensor, dtype, shape }): GraphNode => {
    places.set(writeReference(readReference(tensor)), name);
    return placeholder(name, dtype, shape);
  });
  const given = (reference: string): string => places.get(reference) ?? reference;
  const nodes = graph.nodes.map((node) => ({ ...node, inputs: node.inputs.map(given) }));
  const inputs = [
    ...features.map((feature) => ({ ...feature, tensor: `${feature.name}:0` })),
    ...graph.inputs.filter(({ name }) => name !== start),
  ];
  const outputs = graph.outputs.map((port) => {
    const read = readReference(given(writeReference(readReference(port.tensor))));
    return { ...port, tensor: `${read.node}:${read.output}` };
  });
  return pruned({ nodes: [...placeholders, ...nodes], inputs, outputs });
}

/** Without nodes that no output needs; inputs stay. */
export function pruned({ nodes, inputs, outputs }: Graph): Graph {
  const needed = new Set([...inputs, ...outputs].map(({ tensor }) => readReference(tensor).node));
  for (const node of nodes.toReversed())
    if (needed.has(node.name)) for (const reference of node.inputs) needed.add(readReference(reference).node);
  return { nodes: nodes.filter(({ name }) => needed.has(name)), inputs, outputs };
}

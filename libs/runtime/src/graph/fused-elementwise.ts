import { DT_FLOAT } from './data-types.js';
import { sizeOf, type Graph, type GraphNode } from './graph.js';
import { readersOf, type Readers } from './node-readers.js';
import { readReference, writeReference, type NodeReference } from './node-reference.js';

/** Ops that are done with each element, in the order in which the addon numbers them. All are rounded as IEEE 754 says. */
const OPERATIONS = ['Add', 'Sub', 'Mul', 'RealDiv', 'Maximum', 'Minimum', 'Sqrt', 'Square', 'Neg', 'Abs'];

/** What a program can tell apart: its inputs, and what each of its instructions gives. */
const MOST_REGISTERS = 255;

/** Nodes that are done at once, in an order in which they can be computed. */
type Group = readonly GraphNode[];

/** Where a node's output is from now on. */
type Places = ReadonlyMap<string, NodeReference>;

/**
 * The same graph in which additions and the like that follow one another are done in one go, with each element while it is at hand: an update
 * reads and writes its weights once, and not once for each op of its optimizer's rule. What comes out has the same bits.
 */
export function fuseElementwise(graph: Graph): Graph {
  const groups = groupsOf(graph).filter((group) => group.length > 1);
  if (groups.length === 0) return graph;
  const members = new Set(groups.flat());
  const others = graph.nodes.filter((node) => !members.has(node));
  const readers = readersOf(graph);
  const places = new Map<string, NodeReference>();
  const fused = groups.map((group) => fusedNode(group, readers, places));
  const nodes = [...others, ...fused].map((node) => ({
    ...node,
    inputs: node.inputs.map((reference) => writeReference(placeOf(reference, places))),
  }));
  const outputs = graph.outputs.map((port) => {
    const { node, output } = placeOf(port.tensor, places);
    return { ...port, tensor: `${node}:${output}` };
  });
  return { ...graph, nodes: inOrder(nodes), outputs };
}

/**
 * What can be done at once: connected, of one shape, and with nothing in between that is computed otherwise. Such a way through others
 * leads to a greater depth.
 */
function groupsOf({ nodes }: Graph): Group[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const shapes = new Map<string, string>();
  /** The way to the first node with which a node is connected. */
  const above = new Map<string, string>();
  const rootOf = (name: string): string => {
    const parent = above.get(name);
    return parent === undefined ? name : rootOf(parent);
  };
  const depths = new Map<string, number>();
  for (const node of nodes) {
    const shape = fusedShape(node, byName);
    if (shape !== undefined) shapes.set(node.name, shape);
    let depth = NOTHING_FUSED;
    for (const source of node.inputs.map(nodeOf)) {
      const isConnected = shape !== undefined && shapes.get(source) === shape;
      const isApart = !isConnected && (shape !== undefined || shapes.has(source));
      depth = Math.max(depth, (depths.get(source) ?? NOTHING_FUSED) + (isApart ? 1 : 0));
      if (isConnected && rootOf(source) !== rootOf(node.name)) above.set(rootOf(source), rootOf(node.name));
    }
    depths.set(node.name, depth);
  }
  const groups = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    if (!shapes.has(node.name)) continue;
    const key = `${depths.get(node.name)} ${rootOf(node.name)}`;
    groups.set(key, [...(groups.get(key) ?? []), node]);
  }
  return [...groups.values()].filter((group) => inputsOf(group).length + group.length <= MOST_REGISTERS);
}

const NOTHING_FUSED = -1;

/** The shape of a node that may be done with others; undefined for any other. */
function fusedShape(
  { op, inputs, shapes, dtypes }: GraphNode,
  byName: ReadonlyMap<string, GraphNode>,
): string | undefined {
  const [shape = []] = shapes;
  if (!OPERATIONS.includes(op) || dtypes[0] !== DT_FLOAT || shape.some((dim) => dim < 0)) return undefined;
  if (sizeOf(shape) < 2) return undefined;
  const own = String(shape);
  const isFitting = inputs.map(readReference).every(({ node, output }) => {
    const operand = byName.get(node)?.shapes[output];
    return operand !== undefined && (String(operand) === own || sizeOf(operand) === 1);
  });
  return isFitting ? own : undefined;
}

/** What nodes of a group read from elsewhere, each once. */
function inputsOf(group: Group): string[] {
  const own = new Set(group.map(({ name }) => name));
  return [...new Set(group.flatMap(({ inputs }) => inputs))].filter((input) => !own.has(nodeOf(input)));
}

/**
 * One node in the place of a group.
 * @param readers of all nodes
 * @param places takes where their outputs are from now on
 */
function fusedNode(group: Group, readers: Readers, places: Map<string, NodeReference>): GraphNode {
  const [first] = group;
  const name = `${first?.name}/fused`;
  const inputs = inputsOf(group);
  const registers = new Map(inputs.map((input, index) => [input, index]));
  const program = [group.length];
  const outputs: number[] = [];
  for (const node of group) {
    const [left = 0, right = left] = node.inputs.map((input) => registers.get(input) ?? 0);
    program.push(OPERATIONS.indexOf(node.op), left, right);
    const register = registers.size;
    registers.set(node.name, register);
    const isRead = readers.get(node.name)?.some((reader) => reader === undefined || !group.includes(reader));
    if (isRead !== true) continue;
    places.set(node.name, { node: name, output: outputs.length });
    outputs.push(register);
  }
  const { shapes = [], dtypes = [] } = first ?? {};
  return {
    ...{ name, op: 'ThawElementwise', inputs },
    attributes: [
      { name: 'N', kind: 'int', value: inputs.length },
      { name: 'M', kind: 'int', value: outputs.length },
      { name: 'program', kind: 'string', value: Buffer.from([...program, ...outputs]).toString('hex') },
    ],
    shapes: outputs.flatMap(() => shapes),
    dtypes: outputs.flatMap(() => dtypes),
  };
}

function nodeOf(reference: string): string {
  return readReference(reference).node;
}

function placeOf(reference: string, places: Places): NodeReference {
  const read = readReference(reference);
  return places.get(read.node) ?? read;
}

/** The same nodes in an order in which they can be computed. */
function inOrder(nodes: readonly GraphNode[]): GraphNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const ordered = new Set<GraphNode>();
  const visit = (node: GraphNode): void => {
    if (ordered.has(node)) return;
    for (const reference of node.inputs) {
      const source = byName.get(nodeOf(reference));
      if (source !== undefined) visit(source);
    }
    ordered.add(node);
  };
  for (const node of nodes) visit(node);
  return [...ordered];
}

import { NotRecordable } from '../errors.js';
import type { Graph, GraphAttribute, GraphConstant, GraphNode, GraphPort } from './graph.js';

/** The same computation recorded for another number of examples. */
export interface BatchOf {
  readonly graph: Graph;
  /** How many examples its inputs have, on their first axis. */
  readonly numExamples: number;
}

const ANY = -1;

/**
 * A graph for any number of examples, of one that was recorded for two numbers. Ops, their order and attributes have to be
 * the same in both. A constant may differ where it is a shape in which one size depends on the number of examples: that of a
 * `Reshape`, or the end of a `Slice` that takes all examples.
 *
 * @throws NotRecordable naming the first op that differs otherwise
 */
export function forAnyBatch(one: BatchOf, other: BatchOf): Graph {
  const nodes = one.graph.nodes.map((node, index) => {
    const twin = other.graph.nodes[index];
    if (twin === undefined || !isTwin(node, twin)) throw differs(node);
    if (node.op === 'Placeholder') return { ...node, attributes: node.attributes.map(anyShape) };
    const constant = constantFor(node, twin, { one, other });
    return constant === undefined ? node : { ...node, constant };
  });
  if (other.graph.nodes.length !== nodes.length) throw differs(other.graph.nodes[nodes.length]);
  const ports = (side: 'inputs' | 'outputs'): readonly GraphPort[] =>
    one.graph[side].map((port, index) => ({
      ...port,
      shape: port.shape.map((size, axis) => (other.graph[side][index]?.shape[axis] === size ? size : ANY)),
    }));
  return { nodes, inputs: ports('inputs'), outputs: ports('outputs') };
}

function isTwin(node: GraphNode, twin: GraphNode): boolean {
  const isEqual = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
  return (
    node.name === twin.name &&
    node.op === twin.op &&
    isEqual(node.inputs, twin.inputs) &&
    (node.op === 'Placeholder' || isEqual(node.attributes, twin.attributes))
  );
}

function anyShape(attribute: GraphAttribute): GraphAttribute {
  const { kind, value } = attribute;
  if (kind !== 'shape') return attribute;
  const [, ...sizes] = value as readonly number[];
  return { ...attribute, value: [ANY, ...sizes] };
}

/** The constant of a node that holds one, as it is for any number of examples. */
function constantFor(
  { name, constant }: GraphNode,
  { constant: twin }: GraphNode,
  { one, other }: { one: BatchOf; other: BatchOf },
): GraphConstant | undefined {
  if (constant === undefined || twin === undefined || constant === twin) return constant;
  if (isEqualTo(constant.shape, twin.shape) && isEqualTo(constant.values, twin.values)) return constant;
  const users = one.graph.nodes.filter(({ inputs }) => inputs.includes(name));
  const isFree = users.every((user) => {
    const index = user.inputs.indexOf(name);
    if (user.op === 'Reshape') return index === 1 && canReshape(constant, twin);
    return user.op === 'Slice' && index === 2 && takesAll(constant, twin, { one, other });
  });
  if (!isFree) throw differs(users[0]);
  const values = Int32Array.from(constant.values, (size, axis) => (twin.values[axis] === size ? size : ANY));
  return { ...constant, values };
}

/** Whether one size differs and no other is to be found out. */
function canReshape(constant: GraphConstant, twin: GraphConstant): boolean {
  const { values } = constant;
  const differing = values.filter((size, axis) => twin.values[axis] !== size);
  return isEqualTo(constant.shape, twin.shape) && differing.length === 1 && !values.includes(ANY);
}

/** Whether what differs is the number of all examples, taken from the first one on. */
function takesAll(
  constant: GraphConstant,
  twin: GraphConstant,
  { one, other }: { one: BatchOf; other: BatchOf },
): boolean {
  return constant.values.every((size, axis) => {
    const theirs = twin.values[axis];
    return size === theirs || (size === one.numExamples && theirs === other.numExamples);
  });
}

function isEqualTo(values: ArrayLike<number>, others: ArrayLike<number>): boolean {
  if (values.length !== others.length) return false;
  for (let index = 0; index < values.length; index += 1)
    if (!Object.is(values[index], others[index])) return false;
  return true;
}

function differs(node: GraphNode | undefined): NotRecordable {
  return new NotRecordable(
    `${node === undefined ? 'one more op' : `${node.op} (${node.name})`}, which is another one for other examples or another number of them`,
  );
}

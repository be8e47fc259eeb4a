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
 * the same in both. A constant may differ where it is a shape in which one size depends on the number of examples, and TensorFlow
 * finds that out by itself: of a `Reshape`, of a `Slice` that takes all examples, of a transposed convolution.
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
  if (constant === undefined || twin === undefined) return constant;
  if (isEqualTo(constant.shape, twin.shape) && isEqualTo(constant.values, twin.values)) return constant;
  let open: Int32Array | undefined;
  for (const [index, user] of one.graph.nodes.entries()) {
    const place = user.inputs.indexOf(name);
    const also = other.graph.nodes[index];
    if (place < 0 || also === undefined) continue;
    const sizes = openSizes(place, [user, one], [also, other]);
    if (sizes === undefined || !isEqualTo(open ?? sizes, sizes)) throw differs(user);
    open = sizes;
  }
  return open === undefined ? constant : { ...constant, shape: [open.length], values: open };
}

/** What an op may be given for an input that says sizes, so that it finds out the number of examples; undefined where it cannot. */
function openSizes(
  place: number,
  [user, one]: readonly [GraphNode, BatchOf],
  [also, other]: readonly [GraphNode, BatchOf],
): Int32Array | undefined {
  const sizes = openShape(user.shapes[0], also.shapes[0]);
  if (user.op === 'Reshape' && place === 1) return sizes;
  if (user.op === 'Slice' && place === 2)
    return takesAll(user, one) && takesAll(also, other) ? sizes : undefined;
  // Of height and width alone it takes the rest from its other inputs. @source tensorflow/core/kernels/conv_grad_shape_utils.cc
  if (user.op === 'Conv2DBackpropInput' && place === 0)
    return sizes?.[0] === ANY && sizes.length === 4 ? sizes.slice(1, 3) : undefined;
  return undefined;
}

/** A shape of which one size is open, of the two that it was; undefined where more differ. */
function openShape(shape: readonly number[] = [], other: readonly number[] = []): Int32Array | undefined {
  const sizes = Int32Array.from(shape, (size, axis) => (other[axis] === size ? size : ANY));
  const isOne = sizes.filter((size) => size === ANY).length === 1;
  return isOne && shape.length === other.length ? sizes : undefined;
}

/** Whether a slice takes all that there is on the first axis, and that is one for each example. */
function takesAll({ inputs, shapes }: GraphNode, { graph, numExamples }: BatchOf): boolean {
  const [name = '', output = '0'] = (inputs[0] ?? '').split(':');
  const sliced = graph.nodes.find((node) => node.name === name)?.shapes[Number(output)];
  return sliced?.[0] === numExamples && shapes[0]?.[0] === numExamples;
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

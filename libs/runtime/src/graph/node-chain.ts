import { DT_INT32 } from './data-types.js';
import {
  constantNode,
  isUsual,
  type Graph,
  type GraphAttribute,
  type GraphConstant,
  type GraphNode,
} from './graph.js';
import { onlyReaderOf, readersOf, type Readers } from './node-readers.js';

/** What may be done to a product before its rows become images again. */
const ON_ROWS = ['BiasAdd', 'Relu', 'Relu6'];

const ANY = -1;

/** Of height and width. */
export type Pair = readonly [number, number];

/** A tensor of the graph, as nodes write their inputs. */
export interface Tensor {
  readonly reference: string;
  readonly shape: readonly number[];
}

/** Makes what takes the place of a node, and of the ops on rows behind it. */
type Replacement = (chain: NodeChain, behind: readonly GraphNode[]) => void;

/** The same graph with other nodes in the place of some of its usual convolutions and their gradients. */
export function replaceConvolutions(
  graph: Graph,
  replacementOf: (node: GraphNode, nodes: ReadonlyMap<string, GraphNode>) => Replacement | undefined,
): Graph {
  const nodes = new Map(graph.nodes.map((node) => [node.name, node]));
  const readers = readersOf(graph);
  const moved = new Set<string>();
  const replaced = graph.nodes.flatMap((node): readonly GraphNode[] => {
    if (moved.has(node.name)) return [];
    const replacement = isUsual(node) ? replacementOf(node, nodes) : undefined;
    if (replacement === undefined) return [node];
    const behind = node.op === 'Conv2D' ? opsOnRows(node, readers) : [];
    for (const { name } of behind) moved.add(name);
    const chain = new NodeChain(node);
    replacement(chain, behind);
    return chain.finish(behind.at(-1)?.name ?? node.name);
  });
  return { ...graph, nodes: replaced };
}

/** What can be done to rows as well, each read by the next alone. */
function opsOnRows(convolution: GraphNode, readers: Readers): readonly GraphNode[] {
  const ops: GraphNode[] = [];
  for (let last = convolution; ;) {
    const reader = onlyReaderOf(last, readers);
    if (reader === undefined) return ops;
    if (!ON_ROWS.includes(reader.op) || reader.inputs[0] !== last.name) return ops;
    ops.push(reader);
    last = reader;
  }
}

/** Nodes that take the place of one, each made of those before it; methods give the name of the last. */
export class NodeChain {
  readonly node: GraphNode;
  readonly #nodes: GraphNode[] = [];
  readonly #dtype: number;

  constructor(node: GraphNode) {
    this.node = node;
    this.#dtype = node.dtypes[0] ?? 0;
  }

  /** @param name of the last of them from now on: that of the node whose place they take */
  finish(name: string): readonly GraphNode[] {
    return this.#nodes.map((node, index) => (index === this.#nodes.length - 1 ? { ...node, name } : node));
  }

  constant(constant: GraphConstant): string {
    this.#nodes.push(constantNode(this.#nextName(), constant));
    return this.#lastName;
  }

  /** @param shape that it has then, if that is known better than it is said */
  reshape(from: string, sizes: readonly number[], shape = sizes): string {
    const attributes = [typeOf('Tshape', DT_INT32)];
    return this.#add('Reshape', [from, this.#integers(sizes)], { attributes, shape });
  }

  product(
    left: string,
    right: string,
    shape: readonly number[],
    transposed?: 'transpose_a' | 'transpose_b',
  ): string {
    const attributes = (['transpose_a', 'transpose_b'] as const).map((name) => {
      return { name, kind: 'bool', value: name === transposed } as const;
    });
    return this.#add('MatMul', [left, right], { attributes, shape });
  }

  /** The same ops on rows in place of images. */
  onRows(rows: string, ops: readonly GraphNode[]): string {
    return ops.reduce((before, { op, inputs: [, ...others], attributes, shapes }) => {
      const own = attributes.filter(({ name }) => name !== 'T');
      return this.#add(op, [before, ...others], { attributes: own, shape: [ANY, shapes[0]?.at(-1) ?? 0] });
    }, rows);
  }

  /** Every pixel that a convolution looks at. */
  everyNth({ reference }: Tensor, strides: Pair, shape: readonly number[]): string {
    if (isEach(strides)) return reference;
    return this.#add('StridedSlice', [reference, ...this.#steps(strides)], { attributes: SLICES, shape });
  }

  /** The gradient of {@link everyNth}: zero where nobody looked. */
  spread(images: string, strides: Pair, shape: readonly number[]): string {
    if (isEach(strides)) return images;
    const inputs = [this.#integers(shape), ...this.#steps(strides), images];
    return this.#add('StridedSliceGrad', inputs, { attributes: SLICES, shape });
  }

  /** The one place of a kernel that counts. */
  atPlace({ reference, shape: [height, width, ...channels] }: Tensor, place: Pair): string {
    if (height === 1 && width === 1) return reference;
    const inputs = [reference, this.#integers([...place, 0, 0]), this.#integers([1, 1, ...channels])];
    return this.#add('Slice', inputs, {
      attributes: [typeOf('Index', DT_INT32)],
      shape: [1, 1, ...channels],
    });
  }

  /** With zeros around it. */
  pad(from: string, around: readonly (readonly number[])[], shape: readonly number[]): string {
    if (around.flat().every((width) => width === 0)) return from;
    const inputs = [from, this.#integers(around.flat(), [around.length, 2])];
    return this.#add('Pad', inputs, { attributes: [typeOf('Tpaddings', DT_INT32)], shape });
  }

  #steps(strides: Pair): readonly string[] {
    return [
      [0, 0, 0, 0],
      [0, 0, 0, 0],
      [1, ...strides, 1],
    ].map((each) => this.#integers(each));
  }

  #integers(values: readonly number[], shape: readonly number[] = [values.length]): string {
    return this.constant({ dtype: DT_INT32, shape, values: Int32Array.from(values) });
  }

  #add(
    op: string,
    inputs: readonly string[],
    {
      attributes,
      shape,
    }: { readonly attributes: readonly GraphAttribute[]; readonly shape: readonly number[] },
  ): string {
    const own = { name: this.#nextName(), op, inputs, shapes: [shape], dtypes: [this.#dtype] };
    this.#nodes.push({ ...own, attributes: [typeOf('T', this.#dtype), ...attributes] });
    return own.name;
  }

  #nextName(): string {
    return `${this.node.name}/part_${this.#nodes.length}`;
  }

  get #lastName(): string {
    return this.#nodes.at(-1)?.name ?? '';
  }
}

const ALL_AXES = 0b1111;
/** From the beginning of all axes to their end. */
const SLICES: readonly GraphAttribute[] = [
  typeOf('Index', DT_INT32),
  ...['begin_mask', 'end_mask'].map((name) => ({ name, kind: 'int', value: ALL_AXES }) as const),
  ...['ellipsis_mask', 'new_axis_mask', 'shrink_axis_mask'].map((name) => {
    return { name, kind: 'int', value: 0 } as const;
  }),
];

function typeOf(name: string, value: number): GraphAttribute {
  return { name, kind: 'type', value };
}

function isEach(strides: Pair): boolean {
  return strides.every((stride) => stride === 1);
}

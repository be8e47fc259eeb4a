import { constantNode, type Graph, type GraphAttribute, type GraphNode } from './graph.js';
import { readersOf, type Readers } from './node-readers.js';
import { readReference } from './node-reference.js';

/** The number of TensorFlow's `DataType`. @source tensorflow/core/framework/types.proto */
const DT_INT32 = 3;

/**
 * Pixels up to which images are small. oneDNN brings a convolution's kernel into its own order at each run, which is little beside much that
 * is computed with it; a matrix product needs no order. With 64 images a kernel of 1x1x1024x512 took 1.6 ms over 1x1 pixels and the product
 * 0.35, one of 1x1x1024x256 over 2x2 0.97 and 0.64, one of 1x1x512x128 over 4x4 0.61 and 0.61, one of 1x1x64x256 over 8x8 0.65 and 0.74.
 */
const MOST_PIXELS = 16;

/** What may be done to a product before its rows become images again. */
const ON_ROWS = ['BiasAdd', 'Relu', 'Relu6'];

const ANY = -1;

/**
 * The same graph in which convolutions that look at one pixel for each that they make, of small images, and the gradients of such, are products
 * of matrices: a row for each pixel, a column for each channel. What comes out agrees to float32's precision.
 */
export function pointwiseAsProducts(graph: Graph): Graph {
  const nodes = new Map(graph.nodes.map((node) => [node.name, node]));
  const readers = readersOf(graph);
  const moved = new Set<string>();
  const replaced = graph.nodes.flatMap((node): readonly GraphNode[] => {
    if (moved.has(node.name)) return [];
    const convolution = convolutionOf(node, nodes);
    const view = convolution && viewOf(node, convolution);
    if (convolution === undefined || view === undefined) return [node];
    const behind = node.op === 'Conv2D' ? opsOnRows(node, readers) : [];
    for (const { name } of behind) moved.add(name);
    return productFor(new NodeChain(node), { ...convolution, view, behind });
  });
  return { ...graph, nodes: replaced };
}

/** A tensor of the graph, as nodes write their inputs. */
interface Tensor {
  readonly reference: string;
  readonly shape: readonly number[];
}

/** A convolution, or one that a gradient is of; of the one that the node computes only the sizes are known. */
interface Convolution {
  readonly input: Tensor;
  readonly kernel: Tensor;
  readonly output: Tensor;
}

/** @returns undefined for any other op */
function convolutionOf(node: GraphNode, nodes: ReadonlyMap<string, GraphNode>): Convolution | undefined {
  const [first, second, third] = node.inputs.map((reference) => {
    const { node: name, output } = readReference(reference);
    return { reference, shape: nodes.get(name)?.shapes[output] ?? [] };
  });
  const own = { reference: '', shape: node.shapes[0] ?? [] };
  if (first === undefined || second === undefined) return undefined;
  if (node.op === 'Conv2D') return { input: first, kernel: second, output: own };
  if (third === undefined) return undefined;
  if (node.op === 'Conv2DBackpropInput') return { input: own, kernel: second, output: third };
  if (node.op === 'Conv2DBackpropFilter') return { input: first, kernel: own, output: third };
  return undefined;
}

/** Which pixels a convolution looks at, and through which of its kernel's. */
interface View {
  /** From one pixel that it looks at to the next. */
  readonly strides: readonly [number, number];
  /** The only place of the kernel that ever lies on an image, and not beside it. */
  readonly place: readonly [number, number];
}

/** @returns undefined where it looks at more than one pixel for one that it makes, at some channels only, or at large images */
function viewOf({ attributes }: GraphNode, { input, kernel, output }: Convolution): View | undefined {
  const valueOf = (name: string): GraphAttribute['value'] | undefined =>
    attributes.find((attribute) => attribute.name === name)?.value;
  const [, height = 0, width = 0, numIn] = input.shape;
  const [kernelHeight = 0, kernelWidth = 0, ...channels] = kernel.shape;
  const [, rows = 0, columns = 0, numOut] = output.shape;
  const [, down = 0, right = 0] = valueOf('strides') as readonly number[];
  const numPixels = rows * columns;
  if (String(channels) !== String([numIn, numOut]) || numPixels <= 0 || numPixels > MOST_PIXELS)
    return undefined;
  if (valueOf('data_format') === 'NCHW' || valueOf('padding') === 'EXPLICIT') return undefined;
  if (kernelHeight * kernelWidth === 1) return { strides: [down, right], place: [0, 0] };
  if (height * width !== 1 || valueOf('padding') !== 'SAME') return undefined;
  // What lies beside the image is as much before as behind it, or one less.
  const before = (size: number): number => Math.floor((size - 1) / 2);
  return { strides: [1, 1], place: [before(kernelHeight), before(kernelWidth)] };
}

/** What can be done to rows as well, each read by the next alone. */
function opsOnRows(convolution: GraphNode, readers: Readers): readonly GraphNode[] {
  const ops: GraphNode[] = [];
  for (let last = convolution; ;) {
    const [reader, ...others] = readers.get(last.name) ?? [];
    if (reader === undefined || others.length > 0) return ops;
    if (!ON_ROWS.includes(reader.op) || reader.inputs[0] !== last.name) return ops;
    ops.push(reader);
    last = reader;
  }
}

interface Planned extends Convolution {
  readonly view: View;
  readonly behind: readonly GraphNode[];
}

function productFor(
  chain: NodeChain,
  { input, kernel, output, view, behind }: Planned,
): readonly GraphNode[] {
  const [kernelHeight = 0, kernelWidth = 0, numIn = 0, numOut = 0] = kernel.shape;
  const lookedAt = [input.shape[0] ?? ANY, ...output.shape.slice(1, 3), numIn];
  const rowsOf = (images: string, numChannels: number): string => chain.reshape(images, [ANY, numChannels]);
  const seen = (): string => rowsOf(chain.everyNth(input, view.strides, lookedAt), numIn);
  const matrix = (): string => chain.reshape(chain.atPlace(kernel, view.place), [numIn, numOut]);
  const { op } = chain.node;
  if (op === 'Conv2D') {
    const rows = chain.onRows(chain.product(seen(), matrix(), [ANY, numOut]), behind);
    // There may be any number of images.
    chain.reshape(rows, [ANY, ...output.shape.slice(1)], output.shape);
  } else if (op === 'Conv2DBackpropInput') {
    const rows = chain.product(rowsOf(output.reference, numOut), matrix(), [ANY, numIn], 'transpose_b');
    chain.spread(chain.reshape(rows, lookedAt), view.strides, input.shape);
  } else {
    const made = chain.product(seen(), rowsOf(output.reference, numOut), [numIn, numOut], 'transpose_a');
    const around = view.place.map((before, axis) => [
      before,
      ([kernelHeight, kernelWidth][axis] ?? 0) - 1 - before,
    ]);
    chain.pad(chain.reshape(made, [1, 1, numIn, numOut]), [...around, [0, 0], [0, 0]], kernel.shape);
  }
  return chain.finish(behind.at(-1)?.name ?? chain.node.name);
}

/** Nodes that take the place of one, each made of those before it; methods give the name of the last. */
class NodeChain {
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
  everyNth({ reference }: Tensor, strides: View['strides'], shape: readonly number[]): string {
    if (isEach(strides)) return reference;
    return this.#add('StridedSlice', [reference, ...this.#steps(strides)], { attributes: SLICES, shape });
  }

  /** The gradient of {@link everyNth}: zero where nobody looked. */
  spread(images: string, strides: View['strides'], shape: readonly number[]): string {
    if (isEach(strides)) return images;
    const inputs = [this.#integers(shape), ...this.#steps(strides), images];
    return this.#add('StridedSliceGrad', inputs, { attributes: SLICES, shape });
  }

  /** The one place of a kernel that counts. */
  atPlace({ reference, shape: [height, width, ...channels] }: Tensor, place: View['place']): string {
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

  #steps(strides: View['strides']): readonly string[] {
    return [
      [0, 0, 0, 0],
      [0, 0, 0, 0],
      [1, ...strides, 1],
    ].map((each) => this.#integers(each));
  }

  #integers(values: readonly number[], shape: readonly number[] = [values.length]): string {
    const constant = { dtype: DT_INT32, shape, values: Int32Array.from(values) };
    this.#nodes.push(constantNode(this.#nextName(), constant));
    return this.#lastName;
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

function isEach(strides: View['strides']): boolean {
  return strides.every((stride) => stride === 1);
}

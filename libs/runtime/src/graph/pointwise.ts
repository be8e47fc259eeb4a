import { attributeValue, isDilated, type Graph, type GraphNode } from './graph.js';
import { replaceConvolutions, type NodeChain, type Pair, type Tensor } from './node-chain.js';
import { readReference } from './node-reference.js';

/**
 * Pixels up to which images are small. oneDNN brings a convolution's kernel into its own order at each run, which is little beside much that
 * is computed with it; a matrix product needs no order. With 64 images a kernel of 1x1x1024x512 took 1.6 ms over 1x1 pixels and the product
 * 0.35, one of 1x1x1024x256 over 2x2 0.97 and 0.64, one of 1x1x512x128 over 4x4 0.61 and 0.61, one of 1x1x64x256 over 8x8 0.65 and 0.74.
 */
const MOST_PIXELS = 16;

const ANY = -1;

/**
 * The same graph in which convolutions that look at one pixel for each that they make, of small images, and the gradients of such, are products
 * of matrices: a row for each pixel, a column for each channel. What comes out agrees to float32's precision.
 */
export function pointwiseAsProducts(graph: Graph): Graph {
  return replaceConvolutions(graph, (node, nodes) => {
    const convolution = convolutionOf(node, nodes);
    const view = convolution && viewOf(node, convolution);
    return convolution && view && ((chain, behind) => addProduct(chain, { ...convolution, view }, behind));
  });
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
  readonly strides: Pair;
  /** The only place of the kernel that ever lies on an image, and not beside it. */
  readonly place: Pair;
}

/** @returns undefined where it looks at more than one pixel for one that it makes, at some channels only, or at large images */
function viewOf(node: GraphNode, { input, kernel, output }: Convolution): View | undefined {
  const [, height = 0, width = 0, numIn] = input.shape;
  const [kernelHeight = 0, kernelWidth = 0, ...channels] = kernel.shape;
  const [, rows = 0, columns = 0, numOut] = output.shape;
  const [, down = 0, right = 0] = attributeValue(node, 'strides') as readonly number[];
  const numPixels = rows * columns;
  if (String(channels) !== String([numIn, numOut]) || numPixels <= 0 || numPixels > MOST_PIXELS)
    return undefined;
  if (kernelHeight * kernelWidth === 1) return { strides: [down, right], place: [0, 0] };
  // Between dilated places of a kernel there may be none on the image.
  if (height * width !== 1 || attributeValue(node, 'padding') !== 'SAME' || isDilated(node)) return undefined;
  // What lies beside the image is as much before as behind it, or one less.
  const before = (size: number): number => Math.floor((size - 1) / 2);
  return { strides: [1, 1], place: [before(kernelHeight), before(kernelWidth)] };
}

function addProduct(
  chain: NodeChain,
  { input, kernel, output, view }: Convolution & { readonly view: View },
  behind: readonly GraphNode[],
): void {
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
}

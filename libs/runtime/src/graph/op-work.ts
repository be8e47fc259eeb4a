import { attributeValue, sizeOf, type GraphNode } from './graph.js';

/** What computing an op once costs. */
export interface OpWork {
  /** Multiplications and additions, each counted. */
  readonly numOperations: number;
  /** Values that it writes. */
  readonly numWritten: number;
}

/**
 * The work of a node for one example of its rows. Ops other than convolutions, products and windows do one operation for each value that
 * they write or read.
 *
 * @param operands the shapes of its inputs
 */
export function workOf(node: GraphNode, operands: readonly (readonly number[])[]): OpWork {
  const [shape = []] = node.shapes;
  const numRows = shape[0] ?? 1;
  const numWritten = node.shapes.reduce((sum, each) => sum + sizeOf(each), 0) / numRows;
  return { numOperations: operationsOf(node, operands, numWritten), numWritten };
}

function operationsOf(
  node: GraphNode,
  [values = [], filter = []]: readonly (readonly number[])[],
  numWritten: number,
): number {
  switch (node.op) {
    case 'Conv2D':
      return 2 * sizeOf(filter.slice(0, 3)) * numWritten;
    case 'DepthwiseConv2dNative':
      return 2 * sizeOf(filter.slice(0, 2)) * numWritten;
    case 'MatMul':
    case 'BatchMatMul':
    case 'BatchMatMulV2':
      return (2 * sizeOf(filter.slice(-2)) * numWritten) / (node.shapes[0]?.at(-1) ?? 1);
    case 'MaxPool':
    case 'AvgPool':
      return sizeOf(windowOf(node)) * numWritten;
    default:
      return Math.max(numWritten, sizeOf(values.slice(1)));
  }
}

function windowOf(node: GraphNode): readonly number[] {
  const window = attributeValue(node, 'ksize');
  return Array.isArray(window) ? (window as readonly number[]) : [];
}

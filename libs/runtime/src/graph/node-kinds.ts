import type { Graph, GraphNode } from './graph.js';
import { readReference } from './node-reference.js';
import { isRowWise, type Operand } from './row-wise.js';

/** What a node depends on: nothing, rows of draws, rows of the examples and of draws, or anything. Of draws alone nothing is kept. */
export type NodeKind = 'constant' | 'draws' | 'rows' | 'open';

/**
 * What each node of a graph depends on, by name.
 *
 * @param starts the nodes of inputs that have rows
 * @param dtype of what may be kept: rows of another are computed anew, and so is what is made of them
 */
export function kindsOf(
  { nodes }: Graph,
  starts: ReadonlyMap<string, NodeKind>,
  dtype: number,
): ReadonlyMap<string, NodeKind> {
  const kinds = new Map<string, NodeKind>();
  const byName = new Map(nodes.map((node) => [node.name, node]));
  for (const node of nodes) {
    const kind = starts.get(node.name) ?? kindOf(node, { kinds, byName });
    const isKept = kind !== 'rows' || node.dtypes.every((each) => each === dtype);
    kinds.set(node.name, isKept ? kind : 'open');
  }
  return kinds;
}

function kindOf(
  node: GraphNode,
  before: { kinds: ReadonlyMap<string, NodeKind>; byName: ReadonlyMap<string, GraphNode> },
): NodeKind {
  if (node.op === 'Placeholder') return 'open';
  const references = node.inputs.map(readReference);
  const kinds = references.map((reference) => before.kinds.get(reference.node) ?? 'open');
  if (kinds.includes('open')) return 'open';
  const found = (['rows', 'draws'] as const).find((kind) => kinds.includes(kind));
  if (found === undefined) return 'constant';
  const operands = references.map((reference, index): Operand => {
    const source = before.byName.get(reference.node);
    const shape = source?.shapes[reference.output] ?? [];
    return { shape, hasRows: kinds[index] !== 'constant', constant: source?.constant };
  });
  return isRowWise(node, operands) ? found : 'open';
}

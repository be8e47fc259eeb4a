import { sizeOf, type Graph, type GraphNode } from './graph.js';
import type { NodeKind } from './node-kinds.js';
import { readReference, writeReference } from './node-reference.js';
import { workOf } from './op-work.js';
import { isCheap } from './row-wise.js';

/** Where a graph might be cut, and what that would save and take, for one example. */
export interface CutCandidate {
  /** That cross the cut: the size of the features. */
  readonly numValues: number;
  /** Multiplications and additions before the cut, each counted. */
  readonly numOperations: number;
  /** Values that ops before the cut write. */
  readonly numWritten: number;
}

/** A candidate of a graph. */
export interface PlacedCandidate extends CutCandidate {
  /** The name of the last node before the cut, in the order of the graph. */
  readonly last: string;
}

/**
 * The cuts behind each op that is not cheap, there or behind cheap ops that follow, where the least crosses them; from the first
 * one on. The last one is behind all that is made of examples.
 */
export function cutCandidates(graph: Graph, kinds: ReadonlyMap<string, NodeKind>): PlacedCandidate[] {
  const byName = new Map(graph.nodes.map((node) => [node.name, node]));
  const order = graph.nodes.filter(({ name }) => kinds.get(name) === 'rows');
  const changes = crossingChanges(graph, order);
  const sum = { numValues: 0, numOperations: 0, numWritten: 0 };
  const candidates: PlacedCandidate[] = [];
  for (const [place, node] of order.entries()) {
    sum.numValues += changes[place] ?? 0;
    if (node.op === 'Placeholder') continue;
    const work = workOf(node, shapesOfInputs(node, byName));
    sum.numOperations += work.numOperations;
    sum.numWritten += work.numWritten;
    const here = { ...sum, last: node.name };
    const isLast = place === order.length - 1;
    if (!isCheap(node.op)) candidates.push(here);
    else if (isLast || here.numValues < (candidates.at(-1)?.numValues ?? 0)) candidates.splice(-1, 1, here);
  }
  return candidates;
}

/** The kinds of a graph's nodes where nothing behind a candidate counts as made of examples alone. */
export function kindsUpTo(
  { nodes }: Graph,
  kinds: ReadonlyMap<string, NodeKind>,
  { last }: PlacedCandidate,
): ReadonlyMap<string, NodeKind> {
  const end = nodes.findIndex(({ name }) => name === last);
  const cut = new Map(kinds);
  for (const { name } of nodes.slice(end + 1)) if (kinds.get(name) === 'rows') cut.set(name, 'open');
  return cut;
}

/** By place in an order of nodes, by how many values of an example more cross a cut behind it than one before it. */
function crossingChanges({ nodes, outputs }: Graph, order: readonly GraphNode[]): Float64Array {
  const places = new Map(order.map(({ name }, place) => [name, place]));
  const lastUses = new Map<string, number>();
  const use = (reference: string, place: number): void => {
    const read = readReference(reference);
    if (places.has(read.node)) lastUses.set(writeReference(read), place);
  };
  // The rest comes after all of them, wherever its nodes are.
  for (const node of order) for (const input of node.inputs) use(input, places.get(node.name) ?? 0);
  for (const { name, inputs } of nodes)
    if (!places.has(name)) for (const input of inputs) use(input, order.length);
  for (const { tensor } of outputs) use(tensor, order.length);
  const changes = new Float64Array(order.length + 1);
  for (const [reference, lastUse] of lastUses) {
    const { node, output } = readReference(reference);
    const place = places.get(node) ?? 0;
    const size = sizeOf(order[place]?.shapes[output]?.slice(1) ?? []);
    changes[place] = (changes[place] ?? 0) + size;
    changes[lastUse] = (changes[lastUse] ?? 0) - size;
  }
  return changes;
}

function shapesOfInputs(
  { inputs }: GraphNode,
  byName: ReadonlyMap<string, GraphNode>,
): (readonly number[])[] {
  return inputs.map((reference) => {
    const { node, output } = readReference(reference);
    return byName.get(node)?.shapes[output] ?? [];
  });
}

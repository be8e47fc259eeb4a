import type { Graph, GraphNode } from './graph.js';
import { readReference } from './node-reference.js';

/** By name, who reads a node's outputs, once for each time; undefined stands for an output of the graph. */
export type Readers = ReadonlyMap<string, readonly (GraphNode | undefined)[]>;

export function readersOf({ nodes, outputs }: Graph): Readers {
  const readers = new Map<string, (GraphNode | undefined)[]>();
  const read = (reference: string, reader: GraphNode | undefined): void => {
    const { node } = readReference(reference);
    const known = readers.get(node);
    if (known === undefined) readers.set(node, [reader]);
    else known.push(reader);
  };
  for (const node of nodes) for (const reference of node.inputs) read(reference, node);
  for (const { tensor } of outputs) read(tensor, undefined);
  return readers;
}

/** The one op that reads a node's outputs; undefined where there is none, or somebody else reads them, too. */
export function onlyReaderOf({ name }: Pick<GraphNode, 'name'>, readers: Readers): GraphNode | undefined {
  const [reader, ...others] = readers.get(name) ?? [];
  return others.length === 0 ? reader : undefined;
}

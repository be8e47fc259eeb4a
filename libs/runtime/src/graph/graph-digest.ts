import { createHash, type Hash } from 'node:crypto';
import type { TensorValues } from '../tensorflow-backend.js';
import type { Graph, GraphNode } from './graph.js';
import { readReference } from './node-reference.js';

/**
 * The SHA-256 of everything that decides what a graph computes: ops, their settings, sizes and constants, as far as an output
 * depends on them. What nodes are called, and what else a recording has seen, makes no difference.
 */
export function graphDigest({ nodes, inputs, outputs }: Graph): string {
  const digest = createHash('sha256');
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const numbers = new Map<string, number>();
  const starts = inputs.map(({ tensor }) => readReference(tensor).node);
  const ends = outputs.map(({ tensor }) => readReference(tensor));
  for (const name of [...starts, ...ends.map(({ node }) => node)])
    describe(name, { digest, byName, numbers });
  const places = ends.map(({ node, output }) => [numbers.get(node), output]);
  return digest.update(JSON.stringify([starts.length, places])).digest('hex');
}

/** Describes a node after all that it depends on; gives it the next number. */
function describe(
  start: string,
  state: { digest: Hash; byName: ReadonlyMap<string, GraphNode>; numbers: Map<string, number> },
): void {
  const { digest, byName, numbers } = state;
  const waiting = [start];
  for (let name = waiting.at(-1); name !== undefined; name = waiting.at(-1)) {
    const node = byName.get(name);
    const missing = (node?.inputs ?? [])
      .map((reference) => readReference(reference).node)
      .filter((input) => !numbers.has(input));
    if (missing.length > 0) {
      waiting.push(...missing.toReversed());
      continue;
    }
    waiting.pop();
    if (node === undefined || numbers.has(name)) continue;
    numbers.set(name, numbers.size);
    describeNode(digest, node, numbers);
  }
}

function describeNode(
  digest: Hash,
  { op, attributes, inputs, shapes, dtypes, constant }: GraphNode,
  numbers: ReadonlyMap<string, number>,
): void {
  const from = inputs.map(readReference).map(({ node, output }) => [numbers.get(node), output]);
  digest.update(JSON.stringify([op, attributes, from, shapes, dtypes]));
  if (constant === undefined) return;
  digest.update(constant.digest?.() ?? digestOf(constant.values));
}

function digestOf({ buffer, byteOffset, byteLength }: TensorValues): string {
  return createHash('sha256')
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest('hex');
}

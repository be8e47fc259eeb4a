import { InvalidGraph } from '../errors.js';
import type { GraphNode, SymbolicTensor } from './graph-node.js';
import type { Layer } from '../layer.js';

/** The part of the functional graph between a model's inputs and outputs. */
export interface Graph {
  /** In an order in which they can be computed. */
  nodes: readonly GraphNode[];
  /** By decreasing distance from the outputs, then by first visit: the order of Keras's `model.layers`. */
  layers: readonly Layer[];
}

/**
 * Walks from the outputs back to the inputs.
 * @throws {@link InvalidGraph} when an output depends on an input that is not among `inputs`, or a walk meets itself.
 * @source keras/src/ops/function.py, map_graph and _build_map
 */
export function traceGraph(
  model: string,
  inputs: readonly SymbolicTensor[],
  outputs: readonly SymbolicTensor[],
): Graph {
  const { nodes, visits } = sortNodes(model, outputs);
  refuseDisconnected(model, nodes, inputs);
  const depths = layerDepths(nodes);
  for (const { node } of inputs) {
    if (depths.has(node.layer)) continue;
    depths.set(node.layer, 0);
    visits.set(node.layer, -1);
    nodes.unshift(node);
  }
  const layers = [...depths.keys()].sort(
    (a, b) => (depths.get(b) ?? 0) - (depths.get(a) ?? 0) || (visits.get(a) ?? 0) - (visits.get(b) ?? 0),
  );
  return { nodes, layers };
}

/** Depth first, so that every node comes after those it reads. `visits` has each layer's first place in that walk. */
function sortNodes(model: string, outputs: readonly SymbolicTensor[]) {
  const nodes: GraphNode[] = [];
  const finished = new Set<GraphNode>();
  const inProgress = new Set<GraphNode>();
  const visits = new Map<Layer, number>();
  const visit = (node: GraphNode): void => {
    if (finished.has(node)) return;
    if (inProgress.has(node)) throw new InvalidGraph(model, `layer '${node.layer.name}' is part of a cycle.`);
    if (!visits.has(node.layer)) visits.set(node.layer, visits.size);
    inProgress.add(node);
    for (const input of node.inputs) visit(input.node);
    inProgress.delete(node);
    finished.add(node);
    nodes.push(node);
  };
  for (const output of outputs) visit(output.node);
  return { nodes, visits };
}

function refuseDisconnected(
  model: string,
  nodes: readonly GraphNode[],
  inputs: readonly SymbolicTensor[],
): void {
  const given = new Set(inputs.map((input) => input.node));
  const missing = nodes.filter((node) => node.inputs.length === 0 && !given.has(node));
  if (missing.length === 0) return;
  const names = missing.map((node) => `'${node.layer.name}'`).join(', ');
  throw new InvalidGraph(model, `the outputs depend on ${names}, which is not among the inputs given.`);
}

/** The longest distance of each layer from the outputs; a shared layer counts its farthest call. */
function layerDepths(nodes: readonly GraphNode[]): Map<Layer, number> {
  const nodeDepths = new Map<GraphNode, number>();
  const depths = new Map<Layer, number>();
  for (const node of [...nodes].reverse()) {
    const depth = Math.max(nodeDepths.get(node) ?? 0, depths.get(node.layer) ?? 0);
    depths.set(node.layer, depth);
    nodeDepths.set(node, depth);
    for (const input of node.inputs) {
      nodeDepths.set(input.node, Math.max(depth + 1, nodeDepths.get(input.node) ?? 0));
    }
  }
  return depths;
}

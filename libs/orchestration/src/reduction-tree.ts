import { InvalidPartials } from './errors.js';
import type { ReplicaRun } from './replica-run.js';

/** A node of the reduction tree, named by the replicas below it: `width` of them from `start` on. */
export interface Subtree {
  readonly start: number;
  readonly width: number;
}

/** The name of a subtree in maps and messages: `start+width`, for instance `4+2`. */
export function subtreeKey(subtree: Subtree): string {
  return `${subtree.start}+${subtree.width}`;
}

/**
 * The two halves of a node, split at the largest power of two below its width; a leaf has none. All sums of a
 * job are combined along this one tree, so the number of workers cannot change a bit of them.
 */
export function childrenOf(node: Subtree): readonly [left: Subtree, right: Subtree] | undefined {
  if (node.width < 2) return undefined;
  const leftWidth = 1 << (31 - Math.clz32(node.width - 1));
  return [
    { start: node.start, width: leftWidth },
    { start: node.start + leftWidth, width: node.width - leftWidth },
  ];
}

/**
 * The largest subtrees that lie wholly inside a run, in ascending order; together they cover the run exactly
 * once. A worker that carries the run adds up each of them and sends one partial sum for each.
 */
export function subtreesOfRun(numReplicas: number, run: ReplicaRun): Subtree[] {
  const found: Subtree[] = [];
  const visit = (node: Subtree): void => {
    const end = node.start + node.width;
    if (run.end <= node.start || end <= run.start) return;
    if (run.start <= node.start && end <= run.end) {
      found.push(node);
      return;
    }
    childrenOf(node)?.forEach(visit);
  };
  if (numReplicas > 0) visit({ start: 0, width: numReplicas });
  return found;
}

/**
 * Combines the replicas of one subtree in tree order; `undefined` when all of them are absent. `leafOf` is
 * called once for each replica, in ascending order and only when its value is needed, so that at most one
 * value for each level of the tree is alive. `add` may change and return its left argument.
 */
export function foldSubtree<T>(
  subtree: Subtree,
  leafOf: (replica: number) => T | undefined,
  add: (left: T, right: T) => T,
): T | undefined {
  const children = childrenOf(subtree);
  if (children === undefined) return leafOf(subtree.start);
  const left = foldSubtree(children[0], leafOf, add);
  const right = foldSubtree(children[1], leafOf, add);
  return addPresent(left, right, add);
}

/**
 * Combines partial sums, keyed by {@link subtreeKey}, in tree order. What is absent is skipped, never taken as
 * zero; `undefined` when nothing is there. `add` may change and return its left argument.
 *
 * @throws InvalidPartials when a partial names no subtree, or lies inside another one that is there.
 */
export function foldTree<T>(
  numReplicas: number,
  partials: ReadonlyMap<string, T>,
  add: (left: T, right: T) => T,
): T | undefined {
  assertNothingLeftOut(numReplicas, partials);
  const fold = (node: Subtree): T | undefined => {
    const partial = partials.get(subtreeKey(node));
    if (partial !== undefined) return partial;
    const children = childrenOf(node);
    return children && addPresent(fold(children[0]), fold(children[1]), add);
  };
  return numReplicas > 0 ? fold({ start: 0, width: numReplicas }) : undefined;
}

function assertNothingLeftOut(numReplicas: number, partials: ReadonlyMap<string, unknown>): void {
  const reached = new Set<string>();
  const visit = (node: Subtree): void => {
    const key = subtreeKey(node);
    if (partials.has(key)) reached.add(key);
    else childrenOf(node)?.forEach(visit);
  };
  if (numReplicas > 0) visit({ start: 0, width: numReplicas });
  const left = [...partials.keys()].filter((key) => !reached.has(key));
  if (left.length === 0) return;
  throw new InvalidPartials(
    `expected partial sums of separate subtrees of the tree over ${numReplicas} replicas, received ${left.join(', ')} ` +
      `beside ${[...reached].join(', ') || 'nothing'}; send the subtrees that subtreesOfRun gives for each worker's run`,
  );
}

function addPresent<T>(
  left: T | undefined,
  right: T | undefined,
  add: (left: T, right: T) => T,
): T | undefined {
  if (left === undefined) return right;
  return right === undefined ? left : add(left, right);
}

import { InvalidWorldSize } from './errors.js';
import { subtreesOfRun } from './reduction-tree.js';
import type { ReplicaRun } from './replica-run.js';

/**
 * Shares replicas 0..R-1 among the ranks 0..W-1 as contiguous runs, none empty. The longest run is as short as
 * possible; then the runs consist of as few subtrees as possible, for each of them is a partial sum to send;
 * then earlier ranks carry more. The same arguments always give the same runs.
 *
 * @throws InvalidWorldSize when there are fewer replicas than workers, or no worker.
 */
export function assignRuns(numReplicas: number, worldSize: number): ReplicaRun[] {
  assertWorldSize(numReplicas, worldSize);
  const ends = cheapestEnds(numReplicas, worldSize);
  return ends.map((end, rank) => ({ start: ends[rank - 1] ?? 0, end }));
}

function assertWorldSize(numReplicas: number, worldSize: number): void {
  if (
    Number.isSafeInteger(numReplicas) &&
    Number.isSafeInteger(worldSize) &&
    worldSize >= 1 &&
    worldSize <= numReplicas
  ) {
    return;
  }
  throw new InvalidWorldSize(
    `expected between 1 and ${numReplicas} workers for ${numReplicas} replicas, received ${worldSize}; ` +
      'every worker carries at least one replica: take fewer workers or give the job more replicas',
  );
}

/**
 * Dynamic programming from the last rank to the first: `costs[start]` is the smallest number of subtrees in
 * which the replicas from `start` on can be shared among the ranks seen so far, `lengths[rank][start]` the
 * length of the first of these runs.
 */
function cheapestEnds(numReplicas: number, worldSize: number): number[] {
  const longest = Math.ceil(numReplicas / worldSize);
  const numSubtrees = subtreeCounter(numReplicas);
  const lengths: Uint32Array[] = [];
  let costs = new Float64Array(numReplicas + 1).fill(Infinity).fill(0, numReplicas);
  for (let rank = worldSize - 1; rank >= 0; rank -= 1) {
    const following = costs;
    costs = new Float64Array(numReplicas + 1).fill(Infinity);
    const chosen = new Uint32Array(numReplicas + 1);
    const firstStart = Math.max(rank, numReplicas - (worldSize - rank) * longest);
    const lastStart = Math.min(rank * longest, numReplicas - (worldSize - rank));
    for (let start = firstStart; start <= lastStart; start += 1) {
      const best = cheapestLength(start, longest, numSubtrees, following);
      costs[start] = best.cost;
      chosen[start] = best.length;
    }
    lengths[rank] = chosen;
  }
  return endsOf(lengths);
}

/** The number of subtrees of the run with this start and length, counted once. */
function subtreeCounter(numReplicas: number): (start: number, length: number) => number {
  const counts = new Map<number, number>();
  return (start, length) => {
    const key = start * (numReplicas + 1) + length;
    const count = counts.get(key) ?? subtreesOfRun(numReplicas, { start, end: start + length }).length;
    counts.set(key, count);
    return count;
  };
}

/** Of equally cheap lengths the longest one. */
function cheapestLength(
  start: number,
  longest: number,
  numSubtrees: (start: number, length: number) => number,
  following: Float64Array,
): { cost: number; length: number } {
  let best = { cost: Infinity, length: 0 };
  for (let length = longest; length >= 1; length -= 1) {
    const rest = following[start + length] ?? Infinity;
    if (rest >= best.cost) continue;
    const cost = rest + numSubtrees(start, length);
    if (cost < best.cost) best = { cost, length };
  }
  return best;
}

function endsOf(lengths: readonly Uint32Array[]): number[] {
  let end = 0;
  return lengths.map((chosen) => {
    end += chosen[end] ?? 0;
    return end;
  });
}

import { deriveSeed, shuffledRange } from '@thaw/orchestration';

/**
 * The order in which a source's examples enter its blocks: a permutation of 0..numExamples-1 that depends on
 * the content alone, so that blocks mix classes and two machines that hold the same files agree.
 *
 * @param sourceDigest digest of the selected examples in source order
 */
export function exampleOrder(sourceDigest: string, numExamples: number): Uint32Array {
  return shuffledRange(numExamples, deriveSeed('example-order', sourceDigest));
}

/** The two parts of a split; together they hold each position once, both in the order of the source. */
export interface HoldOutSplit {
  readonly train: Uint32Array;
  readonly holdOut: Uint32Array;
}

/** How examples are chosen to be held out. */
export interface HoldOutRule {
  /** From 0 to below 1. */
  readonly holdOut: number;
  /** From all alike, or of each class that fraction. */
  readonly split: 'random' | 'stratified';
  /** By default the content decides. */
  readonly splitSeed?: number | undefined;
}

/**
 * Holds out the first examples of an order: that fraction, rounded to the nearest whole example. A positive fraction
 * holds out at least one example (stratified: one of each class that has two).
 */
export function splitHoldOut(order: Uint32Array, labels: Int32Array, rule: HoldOutRule): HoldOutSplit {
  const chosen = new Set(chooseHeldOut(candidatesOf(order, rule), labels, rule));
  return {
    train: order.filter((position) => !chosen.has(position)),
    holdOut: order.filter((position) => chosen.has(position)),
  };
}

function candidatesOf(order: Uint32Array, { splitSeed }: HoldOutRule): Uint32Array {
  if (splitSeed === undefined) return order;
  return shuffledRange(order.length, deriveSeed('hold-out', splitSeed)).map((index) => order[index] ?? 0);
}

function chooseHeldOut(
  candidates: Uint32Array,
  labels: Int32Array,
  { holdOut, split }: HoldOutRule,
): Iterable<number> {
  if (holdOut === 0) return [];
  if (split === 'random') return candidates.subarray(0, Math.max(1, Math.round(candidates.length * holdOut)));
  const byClass = new Map<number, number[]>();
  for (const position of candidates) {
    const label = labels[position] ?? 0;
    byClass.set(label, [...(byClass.get(label) ?? []), position]);
  }
  return [...byClass.values()].flatMap((members) => {
    const smallest = members.length > 1 ? 1 : 0;
    const largest = Math.max(smallest, members.length - 1);
    return members.slice(0, Math.min(largest, Math.max(smallest, Math.round(members.length * holdOut))));
  });
}

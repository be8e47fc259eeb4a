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

/** The two parts of a split; together they hold each position once. */
export interface HoldOutSplit {
  readonly train: Uint32Array;
  readonly holdOut: Uint32Array;
}

/**
 * Splits an order in two: its first `fraction`, rounded to the nearest whole example, is held out. A positive
 * fraction holds out at least one example.
 *
 * @param fraction from 0 to below 1
 */
export function splitHoldOut(order: Uint32Array, fraction: number): HoldOutSplit {
  const rounded = Math.round(order.length * fraction);
  const numHeldOut = fraction > 0 ? Math.max(1, rounded) : 0;
  return { train: order.subarray(numHeldOut), holdOut: order.subarray(0, numHeldOut) };
}

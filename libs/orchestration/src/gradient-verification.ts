import type { ReplicaRun } from './replica-run.js';

/** Who carries a replica, and two that do not: of three, one that is wrong is known. */
const MOST_VERIFIERS = 3;

/** Which gradients a job has several workers compute. */
export interface VerificationPlan {
  /** After so many steps one; never with 0. */
  readonly verifyEvery: number;
  readonly numReplicas: number;
}

/** The replica that several workers compute in a step, which counts from 1: one after the other. Undefined where each is computed once. */
export function verifiedReplica(
  step: number,
  { verifyEvery, numReplicas }: VerificationPlan,
): number | undefined {
  if (verifyEvery === 0 || step < verifyEvery || step % verifyEvery !== 0) return undefined;
  return (step / verifyEvery - 1) % numReplicas;
}

/** The ranks that compute a replica when it is verified: who carries it and the next two, as far as there are. @param runs by rank */
export function verifiersOf(runs: readonly ReplicaRun[], replica: number): number[] {
  const owner = runs.findIndex(({ start, end }) => start <= replica && replica < end);
  return Array.from({ length: numVerifiers(runs) }, (_, distance) => (owner + distance) % runs.length);
}

/** What a rank has to compute now and then beside its own run: the runs of the two ranks before it, as far as there are. @param runs by rank */
export function runsVerifiedBy(
  rank: number,
  runs: readonly ReplicaRun[],
  { verifyEvery }: Pick<VerificationPlan, 'verifyEvery'>,
): ReplicaRun[] {
  if (verifyEvery === 0) return [];
  return Array.from({ length: numVerifiers(runs) }, (_, distance) => distance).flatMap((distance) => {
    const run = runs[(rank - distance + runs.length) % runs.length];
    return distance === 0 || run === undefined ? [] : [run];
  });
}

function numVerifiers({ length }: readonly ReplicaRun[]): number {
  return Math.min(MOST_VERIFIERS, length);
}

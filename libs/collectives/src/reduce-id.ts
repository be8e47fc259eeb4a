import type { Generation, ReducePurpose } from '@thaw/protocol';

/** Names one reduce: a step has at most one of each purpose in a generation. */
export interface ReduceId {
  readonly jobId: string;
  readonly generation: Generation;
  /** The step that the vector completes, 1 for the first update. */
  readonly step: number;
  readonly purpose: ReducePurpose;
}

/** Negative when `left` is the older generation, positive when it is the newer one. */
export function compareGenerations(left: Generation, right: Generation): number {
  return left.term - right.term || left.number - right.number;
}

/** `generation 2.1 of job j1`. */
export function describeGeneration(jobId: string, generation: Generation): string {
  return `generation ${generation.term}.${generation.number} of job ${jobId}`;
}

/** `train reduce of step 7 in generation 2.1 of job j1`. */
export function describeReduce(id: ReduceId): string {
  return `${id.purpose} reduce of step ${id.step} in ${describeGeneration(id.jobId, id.generation)}`;
}

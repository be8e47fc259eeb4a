import { generationName, type Generation } from '@thaw/orchestration';
import type { ReducePurpose } from '@thaw/protocol';

/** Names one reduce: a step has at most one of each purpose in a generation. */
export interface ReduceId {
  readonly jobId: string;
  readonly generation: Generation;
  /** The step that the vector completes, 1 for the first update. */
  readonly step: number;
  readonly purpose: ReducePurpose;
}

/** `generation 2.1 of job j1`. */
export function describeGeneration(jobId: string, generation: Generation): string {
  return `generation ${generationName(generation)} of job ${jobId}`;
}

/** `train reduce of step 7 in generation 2.1 of job j1`. */
export function describeReduce(id: ReduceId): string {
  return `${id.purpose} reduce of step ${id.step} in ${describeGeneration(id.jobId, id.generation)}`;
}

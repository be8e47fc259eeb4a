/**
 * One agreed membership of a job: the coordinator's term, then a number that grows by one with every
 * membership of the job in that term.
 */
export interface Generation {
  readonly term: number;
  readonly number: number;
}

/** Negative when `left` is older than `right`, positive when it is newer, 0 when they are the same. */
export function compareGenerations(left: Generation, right: Generation): number {
  return left.term - right.term || left.number - right.number;
}

/** A generation of a job, as messages name it. */
export interface JobGeneration {
  readonly jobId: string;
  readonly generation: Generation;
}

/** Whether both are about one generation of one job. */
export function isSameGeneration(left: JobGeneration, right: JobGeneration): boolean {
  return left.jobId === right.jobId && compareGenerations(left.generation, right.generation) === 0;
}

/** A generation as people read it: `term.number`, for instance `1.3`. */
export function generationName(generation: Generation): string {
  return `${generation.term}.${generation.number}`;
}

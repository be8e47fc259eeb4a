import { InvalidSchedule } from './errors.js';
import { deriveSeed, shuffledRange } from './seeded-random.js';

/** What decides which examples every replica of every step uses; the number of workers is not part of it. */
export interface Schedule {
  /** Examples in the dataset, at positions 0 to numExamples-1. */
  readonly numExamples: number;
  readonly numReplicas: number;
  /** Examples in one step over all replicas; a multiple of `numReplicas`. */
  readonly batchSize: number;
  readonly seed: number;
}

/** A contiguous run of dataset positions, half open. */
export interface PositionRun {
  readonly start: number;
  readonly end: number;
}

/** One replica's part of one step. Epoch and step count from 0; the step starts again with each epoch. */
export interface StepPosition {
  readonly epoch: number;
  readonly stepInEpoch: number;
  readonly replica: number;
}

/** Deals the dataset to the replicas in contiguous runs that are equal within one example, the longer ones first. */
export function dealReplicas(numExamples: number, numReplicas: number): PositionRun[] {
  const shorter = Math.floor(numExamples / numReplicas);
  const numLonger = numExamples % numReplicas;
  const startOf = (replica: number): number => replica * shorter + Math.min(replica, numLonger);
  return Array.from({ length: numReplicas }, (_, replica) => ({
    start: startOf(replica),
    end: startOf(replica + 1),
  }));
}

/**
 * Examples that one replica computes in a full step; its last step of an epoch may have fewer, or none.
 *
 * @throws InvalidSchedule when the batch size is not a positive multiple of the replicas.
 */
export function replicaBatchSize(schedule: Pick<Schedule, 'batchSize' | 'numReplicas'>): number {
  const { batchSize, numReplicas } = schedule;
  const size = batchSize / numReplicas;
  if (Number.isSafeInteger(size) && Number.isSafeInteger(numReplicas) && size >= 1 && numReplicas >= 1)
    return size;
  throw new InvalidSchedule(
    `expected a batch size that is a positive multiple of the replicas, received ${batchSize} for ${numReplicas} replicas; ` +
      'change train.batchSize or train.replicas',
  );
}

/** Steps in one epoch: enough for the replica with most examples; every example is in exactly one of them. */
export function stepsPerEpoch(schedule: Pick<Schedule, 'numExamples' | 'numReplicas' | 'batchSize'>): number {
  const longest = Math.ceil(schedule.numExamples / schedule.numReplicas);
  return Math.ceil(longest / replicaBatchSize(schedule));
}

/** How many examples each replica has in a step. The step counts within its epoch. */
export function exampleCounts(
  schedule: Pick<Schedule, 'numExamples' | 'numReplicas' | 'batchSize'>,
  stepInEpoch: number,
): number[] {
  const size = replicaBatchSize(schedule);
  return dealReplicas(schedule.numExamples, schedule.numReplicas).map(({ start, end }) =>
    Math.max(0, Math.min(size, end - start - stepInEpoch * size)),
  );
}

/** The examples of a step over all replicas: the batch size, but for the last step of an epoch. */
export function numExamplesOfStep(...step: Parameters<typeof exampleCounts>): number {
  return exampleCounts(...step).reduce((sum, count) => sum + count, 0);
}

/** All dataset positions of one replica, in the order in which it uses them in this epoch. */
export function epochOrder(schedule: Schedule, at: { epoch: number; replica: number }): Uint32Array {
  const { start, end } = runOfReplica(schedule, at.replica);
  const seed = deriveSeed('epoch-order', schedule.seed, at.epoch, at.replica);
  return shuffledRange(end - start, seed).map((offset) => start + offset);
}

/**
 * Dataset positions of the examples that a replica uses in a step; short or empty where its epoch ends. Who
 * walks through an epoch passes its kept {@link epochOrder}, or it is shuffled anew at each call.
 *
 * @throws InvalidSchedule when the epoch has no such step or the schedule no such replica.
 */
export function examplesOfStep(
  schedule: Schedule,
  at: StepPosition,
  order: Uint32Array = epochOrder(schedule, at),
): Uint32Array {
  assertStep(schedule, at.stepInEpoch);
  const size = replicaBatchSize(schedule);
  return order.slice(at.stepInEpoch * size, (at.stepInEpoch + 1) * size);
}

/**
 * Dataset positions for evaluation: the same dealing and steps as {@link examplesOfStep}, never shuffled.
 *
 * @throws InvalidSchedule when there is no such step or replica.
 */
export function examplesOfEvaluationStep(
  schedule: Omit<Schedule, 'seed'>,
  at: { step: number; replica: number },
): Uint32Array {
  assertStep({ ...schedule, seed: 0 }, at.step);
  const { start, end } = runOfReplica(schedule, at.replica);
  const size = replicaBatchSize(schedule);
  const first = Math.min(start + at.step * size, end);
  const numExamples = Math.min(size, end - first);
  return Uint32Array.from({ length: numExamples }, (_, offset) => first + offset);
}

/** Indices of the blocks that hold at least one example of the given runs, ascending, each once. */
export function blocksOfRuns(
  blocks: readonly { readonly index: number; readonly start: number; readonly numExamples: number }[],
  runs: readonly PositionRun[],
): number[] {
  const overlaps = (block: { start: number; numExamples: number }, run: PositionRun): boolean =>
    Math.max(block.start, run.start) < Math.min(block.start + block.numExamples, run.end);
  return blocks
    .filter((block) => runs.some((run) => overlaps(block, run)))
    .map((block) => block.index)
    .sort((left, right) => left - right);
}

function runOfReplica(schedule: Pick<Schedule, 'numExamples' | 'numReplicas'>, replica: number): PositionRun {
  const run = dealReplicas(schedule.numExamples, schedule.numReplicas)[replica];
  if (run !== undefined) return run;
  throw new InvalidSchedule(`expected a replica from 0 to ${schedule.numReplicas - 1}, received ${replica}`);
}

function assertStep(schedule: Schedule, step: number): void {
  const numSteps = stepsPerEpoch(schedule);
  if (Number.isSafeInteger(step) && step >= 0 && step < numSteps) return;
  throw new InvalidSchedule(`expected a step of the epoch from 0 to ${numSteps - 1}, received ${step}`);
}

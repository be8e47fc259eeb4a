import { EpochMeans, type EpochSums } from './epoch-means.js';

/** Where a job stands between two reductions, which is where members wait for each other. Plain JSON. */
export interface CoursePosition {
  /** Counts from 0; the number of phases when all are over. */
  readonly phase: number;
  /** Counts from 0 over the whole job. */
  readonly epoch: number;
  /** Steps of the epoch that are behind it; all of them before an evaluation. */
  readonly stepInEpoch: number;
  /** Updates applied so far. */
  readonly step: number;
  /** Reductions completed so far: those of steps and of evaluations. */
  readonly reductions: number;
  /** Of the epoch so far. */
  readonly sums: EpochSums;
}

/** Before the first step. */
export const COURSE_BEGINNING: CoursePosition = {
  phase: 0,
  epoch: 0,
  stepInEpoch: 0,
  step: 0,
  reductions: 0,
  sums: EpochMeans.NOTHING,
};

import type { ReplicaRun } from './replica-run.js';
import { NUM_FIRST_STEPS, warmTimesAfter, type WarmTimes } from './warm-times.js';

/** How long a member took for one step. */
export interface StepTimes {
  /** It computed so long, without waiting for its peers. */
  readonly computeMs: number;
  /** Then it waited so long for sums of its peers, for the last time for the member of this rank; 0 and its own rank where it was the last. */
  readonly waitedMs: number;
  readonly waitedForRank: number;
}

/** How fast a member is, in the present generation. */
export interface Pace extends StepTimes {
  /** Steps that it reported. */
  readonly numSteps: number;
  /** Absent in the first of these. */
  readonly warm?: WarmTimes;
  /** How many steps in a row before now it was slower than the others, or is fast enough again. */
  readonly numSlow: number;
  readonly numFine: number;
  /** From which step on it holds the others up; absent while it does not. */
  readonly slowSince?: number;
  /** What its replicas take of the others, as it was when it became slow. */
  readonly usualMs?: number;
}

/** A member as far as its speed goes. */
export interface PacedMember {
  readonly run: ReplicaRun;
  readonly pace?: Pace;
}

/** A member that needs so much longer for a replica than the middle one of the others holds them up. */
const SLOW_FACTOR = 1.5;
/** One that is slow is not any more when it needs less than this. */
const FINE_FACTOR = 1.25;
/** In so many steps in a row. */
const NUM_STEPS = 5;
/** Less is nothing that anybody needs to know of. */
const LEAST_EXCESS_MS = 20;

/** A member's pace after one more step. */
export function paceAfter(
  { run, pace }: PacedMember,
  others: readonly PacedMember[],
  step: number,
  times: StepTimes,
): Pace {
  const before = pace ?? { ...times, numSteps: 0, numSlow: 0, numFine: 0 };
  // It took the step's sums from another member.
  if (times.computeMs === 0) return before;
  const numSteps = before.numSteps + 1;
  const warm = warmTimesAfter(before.warm, numSteps, times);
  const next: Pace = { ...before, ...times, numSteps, ...(warm && { warm }) };
  const usualMs = usualMsOf(others, run);
  if (usualMs === undefined || before.numSteps < NUM_FIRST_STEPS) return next;
  return next.slowSince === undefined
    ? onceSlow(next, usualMs, step)
    : onceFine(next, usualMs, next.slowSince);
}

function onceSlow(pace: Pace, usualMs: number, step: number): Pace {
  const isSlow = pace.computeMs > SLOW_FACTOR * usualMs && pace.computeMs - usualMs >= LEAST_EXCESS_MS;
  const numSlow = isSlow ? pace.numSlow + 1 : 0;
  if (numSlow < NUM_STEPS) return { ...pace, numSlow };
  return { ...pace, numSlow: 0, slowSince: step - NUM_STEPS + 1, usualMs };
}

function onceFine(
  { slowSince: _since, usualMs: _usual, ...pace }: Pace,
  usualMs: number,
  slowSince: number,
): Pace {
  const isFine = pace.computeMs < FINE_FACTOR * usualMs + LEAST_EXCESS_MS;
  const numFine = isFine ? pace.numFine + 1 : 0;
  return numFine < NUM_STEPS ? { ...pace, numFine, slowSince, usualMs } : { ...pace, numFine: 0 };
}

/** What so many replicas take of the middle one of these members; of two, of the faster one. Undefined where none is past its first steps. */
function usualMsOf(members: readonly PacedMember[], run: ReplicaRun): number | undefined {
  const perReplica = members
    .flatMap(({ run: { start, end }, pace }) =>
      pace !== undefined && pace.numSteps > NUM_FIRST_STEPS ? [pace.computeMs / (end - start)] : [],
    )
    .sort((left, right) => left - right);
  const middle = perReplica[Math.floor((perReplica.length - 1) / 2)];
  return middle === undefined ? undefined : middle * (run.end - run.start);
}

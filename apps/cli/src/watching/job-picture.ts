import type {
  EventMember,
  FeatureUse,
  JobEvent,
  JobProgress,
  Measurements,
  MemberPace,
} from '@thaw/orchestration';
import type { JobUpdate } from '@thaw/protocol';
import { withMilestone, type Milestone } from './pace.js';

/** What someone who watches a job has seen of it so far. */
export interface JobPicture {
  readonly jobId: string;
  /** In a few words: `waits for 2 workers`, `training`, `failed`. */
  readonly state: string;
  readonly members: readonly EventMember[];
  /** Of those members that have reported a step. */
  readonly paces: readonly MemberPace[];
  /** Of the present members; undefined where no frozen part is computed once, and before the first step. */
  readonly features: FeatureUse | undefined;
  /** Ranks of those that hold the others up. */
  readonly slowRanks: ReadonlySet<number>;
  readonly step: number;
  readonly totalSteps: number;
  /** The name of the present phase; undefined before the first. */
  readonly phase: string | undefined;
  /** Counts from 0; undefined before the first step. */
  readonly epoch: number | undefined;
  /** Of the steps seen, by loss or the name of the metric. */
  readonly series: Readonly<Record<string, readonly number[]>>;
  /** Over the held-back examples, after the latest epoch. */
  readonly evaluation: Measurements | undefined;
  readonly milestones: readonly Milestone[];
}

/** Steps that are kept of each series; older ones are forgotten. */
const LONGEST_SERIES = 2_000;

const NOBODY: ReadonlySet<number> = new Set();

/** Before the first update. */
export function unseenJob(jobId: string): JobPicture {
  return {
    jobId,
    state: 'looking',
    members: [],
    paces: [],
    features: undefined,
    slowRanks: NOBODY,
    step: 0,
    totalSteps: 0,
    phase: undefined,
    epoch: undefined,
    series: {},
    evaluation: undefined,
    milestones: [],
  };
}

/** The picture after one more update. */
export function withUpdate(picture: JobPicture, update: JobUpdate): JobPicture {
  return update.kind === 'progress'
    ? withProgress(picture, update.progress)
    : withEvent(picture, update.event);
}

function withProgress(picture: JobPicture, progress: JobProgress): JobPicture {
  const { at, step, totalSteps, epoch, loss, metrics, members: paces, features } = progress;
  const latest = Object.entries({ loss, ...metrics });
  const series = latest.map(([name, value]) => {
    return [name, [...(picture.series[name] ?? []), value].slice(-LONGEST_SERIES)] as const;
  });
  const milestones = withMilestone(picture.milestones, { at, step });
  return {
    ...picture,
    state: 'training',
    paces,
    features,
    step,
    totalSteps,
    epoch,
    series: Object.fromEntries(series),
    milestones,
  };
}

function withEvent(picture: JobPicture, event: JobEvent): JobPicture {
  switch (event.type) {
    case 'JobQueued':
      return { ...picture, state: 'queued' };
    case 'CheckpointSaved':
    case 'CheckpointMissed':
    case 'CheckpointDamaged':
    case 'DataPrepared':
    case 'PhaseCompleted':
    case 'WorkerKeptAway':
      return picture;
    case 'PhaseStarted':
      return { ...picture, phase: event.name };
    case 'JobWaiting':
      return { ...picture, state: event.why };
    case 'JobRestarted':
      return {
        ...picture,
        state: event.why,
        members: [],
        paces: [],
        slowRanks: NOBODY,
        step: event.fromStep,
      };
    case 'JobResumed':
      return { ...picture, state: 'preparing', members: [], paces: [], slowRanks: NOBODY };
    case 'GenerationFormed':
      return {
        ...picture,
        state: 'the workers prepare',
        members: event.members,
        paces: [],
        slowRanks: NOBODY,
      };
    case 'WorkerSlow':
      return { ...picture, slowRanks: new Set([...picture.slowRanks, event.rank]) };
    case 'WorkerRecovered':
      return { ...picture, slowRanks: new Set([...picture.slowRanks].filter((rank) => rank !== event.rank)) };
    case 'TrainingStarted':
      return { ...picture, state: 'training', step: event.step, totalSteps: event.totalSteps };
    case 'EpochCompleted':
      return { ...picture, step: event.step, evaluation: event.evaluation ?? picture.evaluation };
    case 'JobSucceeded':
      return { ...picture, state: 'succeeded', step: event.result.step };
    case 'JobFailed':
      return { ...picture, state: 'failed' };
    case 'JobCancelled':
      return { ...picture, state: 'cancelled' };
  }
}

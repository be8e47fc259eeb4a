import { styleText } from 'node:util';
import type {
  DataSummary,
  EventMember,
  JobEvent,
  LossScaling,
  Measurements,
  MemberPace,
  SlowMember,
} from '@thaw/orchestration';
import type { JobUpdate, JobView } from '@thaw/protocol';
import { unseenJob, withUpdate, type JobPicture } from '../watching/job-picture.js';
import { drawJob } from '../watching/job-screen.js';
import { LiveArea } from '../watching/live-area.js';
import { describeMs } from '../watching/pace.js';
import { tableOfClasses } from './class-report.js';
import { describeFeatures, describeShare } from './feature-text.js';
import { describeLedger } from './ledger-text.js';
import type { Output } from './output.js';
import {
  describeArtifact,
  describeStatus,
  describeTransfer,
  sizeOf,
  tableOfDatasets,
  tableOfFeatures,
  tableOfJobs,
} from './tables.js';

/** A stream that may be a terminal. */
export type TextStream = NodeJS.WriteStream;

/** Lines for people; on a terminal, what runs now is drawn below them, see {@link drawJob}. */
export function createTextOutput(stdout: TextStream): Output {
  const area = stdout.isTTY ? new LiveArea(stdout, () => performance.now()) : undefined;
  const line = (text: string): void => {
    if (area) area.print(text);
    else stdout.write(`${text}\n`);
  };
  let picture: JobPicture | undefined;
  const see = (jobId: string, update: JobUpdate): void => {
    const seen = withUpdate(picture?.jobId === jobId ? picture : unseenJob(jobId), update);
    picture = seen;
    area?.draw(() => drawJob(seen, area.width));
  };
  return {
    jobs: (jobs) => line(jobs.length === 0 ? 'no jobs' : tableOfJobs(jobs)),
    job: (job) => {
      line(describeJob(job));
      if (job.waitingFor !== null) line(`  ${job.waitingFor}`);
      job.slowMembers.forEach((member) => line(describeSlowness(member)));
      job.paces.forEach((pace) => line(describePace(pace, job.members)));
      if (job.features !== null) line(`  ${describeFeatures(job.features)}`);
    },
    event: (jobId, sequence, event) => {
      line(describeEvent(event));
      see(jobId, { kind: 'event', sequence, event });
    },
    progress: (jobId, progress) => see(jobId, { kind: 'progress', progress }),
    artifacts: (artifacts) => artifacts.forEach((artifact) => line(describeArtifact(artifact))),
    ledger: (_jobId, facts, proof, located) => line(describeLedger(facts, proof, located)),
    features: (entries) => line(entries.length === 0 ? 'nothing is kept' : tableOfFeatures(entries)),
    datasets: (datasets) => line(datasets.length === 0 ? 'no datasets' : tableOfDatasets(datasets)),
    transfer: (direction, transfer) => {
      if (transfer.sentBytes < transfer.totalBytes) area?.draw(() => [describeTransfer(direction, transfer)]);
      else line(`  ${direction}ed ${sizeOf(transfer.totalBytes)}`);
    },
    notice: (message) => line(message),
    close: () => area?.close(),
  };
}

function describeJob(job: JobView): string {
  const { jobId, step, totalSteps, checkpoint } = job;
  const saved = checkpoint ? `  checkpoint of step ${checkpoint.step}` : '';
  return `${jobId}  ${describeStatus(job)}  step ${step}/${totalSteps}${saved}`;
}

/** One event in a line. */
export function describeEvent(event: JobEvent): string {
  switch (event.type) {
    case 'JobQueued':
      return `${event.name} is queued`;
    case 'DataPrepared':
      return describeData(event);
    case 'JobWaiting':
      return `  ${event.why}`;
    case 'JobRestarted':
      return `  ${event.why}`;
    case 'JobResumed':
      return `  resumed by ${event.by}`;
    case 'CheckpointSaved':
      return `  saved a checkpoint of step ${event.step} (${sizeOf(event.sizeBytes)})`;
    case 'CheckpointMissed':
      return `  ${styleText('yellow', `no checkpoint of step ${event.step}: ${event.why}`)}`;
    case 'CheckpointDamaged':
      return `  ${styleText('yellow', `the checkpoint of step ${event.step} is left aside: ${event.why}`)}`;
    case 'GenerationFormed':
      return `${event.generation.number > 1 ? `  ${event.why}\n` : ''}  ${count(event.members.length, 'worker')}: ${event.members.map(describeMember).join(', ')}`;
    case 'WorkerSlow':
      return describeSlowness(event);
    case 'WorkerRecovered':
      return `  ${event.name} (rank ${event.rank}) is as fast as the others again, by step ${event.step}`;
    case 'WorkerKeptAway':
      return `  ${styleText('yellow', `${event.name} stays away: ${event.why}`)}`;
    case 'TrainingStarted':
      return `  training on ${event.numExamples} examples, ${event.mayStopEarly ? 'at most ' : ''}${event.totalSteps} steps`;
    case 'PhaseStarted':
    case 'PhaseCompleted':
      return describePhase(event);
    case 'EpochCompleted': {
      const held = event.evaluation ? `  held back: ${describeMeasurements(event.evaluation)}` : '';
      const skipped = event.scaling ? describeSkipped(event.scaling) : '';
      return `  epoch ${String(event.epoch + 1).padStart(3)}  ${describeMeasurements(event)}${held}${skipped}`;
    }
    case 'JobSucceeded': {
      const { weights, step, confusion, features } = event.result;
      const used = features ? `\n  ${describeFeatures(features)}` : '';
      const classes = confusion ? `\n${tableOfClasses(confusion)}` : '';
      return `${styleText('green', 'succeeded')} after ${step} steps: ${weights.trainable} weights trained, ${weights.frozen} frozen (${weights.frozenChanged} of them changed)${used}${classes}`;
    }
    case 'JobFailed':
      return `${styleText('red', 'failed')} (${event.code}): ${event.message}`;
    case 'JobCancelled':
      return styleText('yellow', 'cancelled');
  }
}

function describeSlowness({ name, rank, step, computeMs, usualMs }: SlowMember): string {
  const slow = styleText('yellow', `${name} (rank ${rank}) is slow`);
  return `  ${slow} since step ${step}: it computes ${computeMs.toFixed(0)} ms a step, the others ${usualMs.toFixed(0)} ms for as many replicas`;
}

function describePace({ rank, computeMs, idleShare }: MemberPace, members: readonly EventMember[]): string {
  const name = members.find((member) => member.rank === rank)?.name ?? '';
  const idle = idleShare === undefined ? '' : `, waits for ${describeShare(idleShare)} of the time`;
  return `  ${name} (rank ${rank}) computes ${describeMs(computeMs)} a step${idle}`;
}

function describeData(data: DataSummary): string {
  const { numExamples, numHeldOut, classNames, sampleShape, values, numSkipped, skipped, warnings } = data;
  const classes = count(classNames.length, 'class', 'classes');
  const held = numHeldOut > 0 ? `, ${numHeldOut} held back` : '';
  const lines = [
    `  ${numExamples} examples of ${sampleShape.join('x')} in ${classes}${held}; values: ${values}`,
  ];
  if (numSkipped > 0) lines.push(`  left out ${count(numSkipped, 'example')} that cannot be read:`);
  lines.push(...skipped.map(({ file, why }) => `    ${file}: ${why}`));
  if (numSkipped > skipped.length) lines.push(`    and ${numSkipped - skipped.length} more`);
  lines.push(...warnings.map((warning) => `  ${styleText('yellow', warning)}`));
  return lines.join('\n');
}

type PhaseEvent = Extract<JobEvent, { type: 'PhaseStarted' | 'PhaseCompleted' }>;

function describePhase(event: PhaseEvent): string {
  const phase = `  phase ${event.name}:`;
  if (event.type === 'PhaseStarted') {
    const { trainable, frozen, epochs, learningRate, featureSize, cutReason, obstacle } = event;
    const rate = Number(learningRate.toPrecision(6));
    const lines = [
      `${phase} ${trainable} weights to train, ${frozen} frozen, ${count(epochs, 'epoch')}, learning rate ${rate}`,
    ];
    if (featureSize > 0)
      lines.push(
        `    frozen layers are computed once: they leave ${count(featureSize, 'number')} of each example; ${cutReason}`,
      );
    else if (frozen > 0 && cutReason !== '')
      lines.push(`    frozen layers are computed in each step: ${cutReason}`);
    if (obstacle !== '')
      lines.push(
        `    ${styleText('yellow', `computed op by op, which is slower: the model is ${obstacle}`)}`,
      );
    return lines.join('\n');
  }
  const early = event.stoppedEarly ? 'ended early' : 'ended';
  const restored =
    event.restoredEpoch === undefined ? '' : `, with the weights of epoch ${event.restoredEpoch + 1}`;
  return `${phase} ${early} after ${count(event.epochs, 'epoch')}${restored}`;
}

/** Of steps whose gradients overflowed; of none there is nothing to say. */
function describeSkipped({ lossScale, skippedSteps }: LossScaling): string {
  if (skippedSteps === 0) return '';
  return `  ${count(skippedSteps, 'step')} skipped so far, loss scale ${lossScale}`;
}

function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}

function describeMember({
  name,
  rank,
  run,
}: {
  name: string;
  rank: number;
  run: { start: number; end: number };
}): string {
  return `${name} (rank ${rank}, replicas ${run.start}-${run.end - 1})`;
}

function describeMeasurements({ loss, metrics }: Measurements): string {
  const parts = Object.entries(metrics).map(([name, value]) => `${name} ${value.toFixed(4)}`);
  return [`loss ${loss.toFixed(4)}`, ...parts].join('  ');
}

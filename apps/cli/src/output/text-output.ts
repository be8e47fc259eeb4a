import { styleText } from 'node:util';
import { SingleBar } from 'cli-progress';
import Table from 'cli-table3';
import type { DataSummary, JobEvent, Measurements } from '@thaw/orchestration';
import type { JobView } from '@thaw/protocol';
import type { Output } from './output.js';

/** A stream that may be a terminal. */
export type TextStream = NodeJS.WriteStream;

/** Lines for people on `stdout`; while a job runs, a progress bar on `stderr` where that is a terminal. */
export function createTextOutput(stdout: TextStream, stderr: TextStream): Output {
  const bar = stderr.isTTY ? createBar(stderr) : undefined;
  const line = (text: string): void => {
    bar?.stop();
    stdout.write(`${text}\n`);
  };
  return {
    jobs: (jobs) => line(jobs.length === 0 ? 'no jobs' : tableOf(jobs)),
    job: (job) => line(`${job.jobId}  ${job.status}  step ${job.step}/${job.totalSteps}`),
    event: (_, __, event) => line(describeEvent(event)),
    progress: (_, { step, totalSteps, loss, metrics }) => {
      if (bar === undefined) return;
      const text = describeMeasurements({ loss, metrics });
      if (bar.isActive) bar.update(step, { text });
      else bar.start(totalSteps, step, { text });
    },
    notice: (message) => line(message),
    close: () => bar?.stop(),
  };
}

function createBar(stream: TextStream): SingleBar {
  return new SingleBar({
    stream,
    format: '  {bar} step {value}/{total}  {text}',
    barsize: 30,
    clearOnComplete: true,
    hideCursor: true,
    linewrap: false,
  });
}

function tableOf(jobs: readonly JobView[]): string {
  const table = new Table({
    head: ['job', 'status', 'step', 'workers', 'since'],
    style: { head: [], border: [] },
  });
  for (const { jobId, status, step, totalSteps, members, submittedAt } of jobs) {
    table.push([jobId, status, `${step}/${totalSteps}`, members.length, new Date(submittedAt).toISOString()]);
  }
  return table.toString();
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
    case 'GenerationFormed':
      return `  ${count(event.members.length, 'worker')}: ${event.members.map(describeMember).join(', ')}`;
    case 'TrainingStarted':
      return `  training on ${event.numExamples} examples, ${event.totalSteps} steps`;
    case 'EpochCompleted': {
      const held = event.evaluation ? `  held back: ${describeMeasurements(event.evaluation)}` : '';
      return `  epoch ${String(event.epoch + 1).padStart(3)}  ${describeMeasurements(event)}${held}`;
    }
    case 'JobSucceeded': {
      const { weights, step } = event.result;
      return `${styleText('green', 'succeeded')} after ${step} steps: ${weights.trainable} weights trained, ${weights.frozen} frozen (${weights.frozenChanged} of them changed)`;
    }
    case 'JobFailed':
      return `${styleText('red', 'failed')} (${event.code}): ${event.message}`;
    case 'JobCancelled':
      return styleText('yellow', 'cancelled');
  }
}

function describeData(data: DataSummary): string {
  const { numExamples, numHeldOut, classNames, sampleShape, values, numSkipped, skipped } = data;
  const classes = count(classNames.length, 'class', 'classes');
  const held = numHeldOut > 0 ? `, ${numHeldOut} held back` : '';
  const lines = [
    `  ${numExamples} examples of ${sampleShape.join('x')} in ${classes}${held}; values: ${values}`,
  ];
  if (numSkipped > 0) lines.push(`  left out ${count(numSkipped, 'example')} that cannot be read:`);
  lines.push(...skipped.map(({ file, why }) => `    ${file}: ${why}`));
  if (numSkipped > skipped.length) lines.push(`    and ${numSkipped - skipped.length} more`);
  return lines.join('\n');
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

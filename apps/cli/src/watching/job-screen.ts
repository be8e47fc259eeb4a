import { styleText } from 'node:util';
import type { EventMember, MemberPace } from '@thaw/orchestration';
import { describeFeatures, describeShare } from '../output/feature-text.js';
import type { JobPicture } from './job-picture.js';
import { describeMs, describeSeconds, stepsPerSecond } from './pace.js';
import { sparkline } from './sparkline.js';

const BAR_WIDTH = 30;
const NAME_WIDTH = 10;

/**
 * A job as lines for a terminal: how far it is and how long it will take, its loss and metrics as small curves, and
 * who works on it.
 * @param width columns of the terminal; no line is longer
 */
export function drawJob(picture: JobPicture, width: number): string[] {
  const lines = [
    headOf(picture),
    ...progressOf(picture),
    ...curvesOf(picture, width),
    ...featuresOf(picture),
    ...membersOf(picture),
  ];
  return lines.map((line) => truncated(line, width));
}

function headOf({ jobId, state }: JobPicture): string {
  return `${styleText('bold', jobId)}  ${state}`;
}

function progressOf({ step, totalSteps, phase, epoch, milestones }: JobPicture): string[] {
  if (totalSteps === 0) return [];
  const share = Math.min(1, step / totalSteps);
  const filled = Math.round(share * BAR_WIDTH);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
  const pace = stepsPerSecond(milestones);
  const time =
    pace === undefined
      ? ''
      : `  ${pace.toFixed(1)} steps/s  ${describeSeconds((totalSteps - step) / pace)} left`;
  const inPhase = phase === undefined ? '' : `  phase ${phase}`;
  const place = epoch === undefined ? inPhase : `${inPhase}  epoch ${epoch + 1}`;
  return [
    `  ${bar} ${String(Math.floor(share * 100)).padStart(3)} %  step ${step}/${totalSteps}${place}${time}`,
  ];
}

function curvesOf({ series, evaluation }: JobPicture, width: number): string[] {
  const held: Readonly<Record<string, number>> = evaluation
    ? { loss: evaluation.loss, ...evaluation.metrics }
    : {};
  const room = Math.max(10, Math.min(60, width - NAME_WIDTH - 36));
  return Object.entries(series).map(([name, values]) => {
    const latest = (values.at(-1) ?? Number.NaN).toFixed(4);
    const heldBack = held[name] === undefined ? '' : `  held back ${held[name].toFixed(4)}`;
    return `  ${name.padEnd(NAME_WIDTH)} ${sparkline(values, room)} ${latest}${heldBack}`;
  });
}

function featuresOf({ features }: JobPicture): string[] {
  return features === undefined ? [] : [`  ${describeFeatures(features)}`];
}

function membersOf({ members, paces, slowRanks }: JobPicture): string[] {
  return members.map(({ rank, name, run }: EventMember) => {
    const pace = paces.find((each) => each.rank === rank);
    const time =
      pace === undefined ? '' : `   ${describeMs(pace.computeMs)} a step${idleOf(pace)}${waitOf(pace)}`;
    const mark = slowRanks.has(rank) ? `  ${styleText('yellow', 'slow')}` : '';
    const replicas = `replicas ${run.start}-${run.end - 1}`;
    return `  rank ${String(rank).padStart(2)}  ${name.padEnd(16)} ${replicas}${time}${mark}`;
  });
}

/** Of all its steps but the first ones. */
function idleOf({ idleShare }: MemberPace): string {
  return idleShare === undefined ? '' : `, idle ${describeShare(idleShare)}`;
}

/** Only a wait that is worth a word. */
function waitOf({ rank, computeMs, waitedMs, waitedForRank }: MemberPace): string {
  if (waitedForRank === rank || waitedMs < computeMs / 2) return '';
  return `, waits ${describeMs(waitedMs)} for rank ${waitedForRank}`;
}

/** Colours take no columns, so only lines without them are cut; those with them are short. */
function truncated(line: string, width: number): string {
  return line.includes('\u001b') || line.length <= width ? line : `${line.slice(0, Math.max(0, width - 1))}…`;
}

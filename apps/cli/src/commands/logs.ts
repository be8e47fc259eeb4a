import { setTimeout as delay } from 'node:timers/promises';
import { styleText } from 'node:util';
import type { Command } from 'commander';
import { hasEnded } from '@thaw/orchestration';
import type { JobClient, JobLogLine } from '@thaw/protocol';
import { withClient, withCoordinator, type ClientOptions } from '../command-context.js';
import { wholeNumber } from './settings.js';

interface LogsOptions extends ClientOptions {
  readonly rank?: number;
  readonly follow?: boolean;
}

/** How often new lines are asked for. */
const ASK_EVERY_MS = 500;

/** `thaw logs JOB` */
export function addLogs(program: Command): void {
  withCoordinator(program.command('logs'))
    .description(
      'show what the workers of a job logged of it; the coordinator remembers the last 2,000 lines',
    )
    .argument('<job>', 'id of the job')
    .option('--rank <n>', 'of this worker only, by its rank', wholeNumber)
    .option('-f, --follow', 'go on with new lines until the job has ended')
    .action((jobId: string, options: LogsOptions) =>
      withClient(options, ({ jobs }) => showLog(jobs, jobId, options)),
    );
}

async function showLog(client: JobClient, jobId: string, { rank, follow, json }: LogsOptions): Promise<void> {
  let afterSequence = 0;
  for (;;) {
    // Asked first: of a job that has ended, everything that was logged is there.
    const isOver = hasEnded(await client.get(jobId));
    const lines = await client.readLog({ jobId, rank, afterSequence });
    for (const line of lines) process.stdout.write(`${json ? JSON.stringify(line) : textOf(line)}\n`);
    afterSequence = lines.at(-1)?.sequence ?? afterSequence;
    if (lines.length > 0) continue;
    if (!follow || isOver) return;
    await delay(ASK_EVERY_MS);
  }
}

/** What everybody knows already, or is shown apart. */
const LEFT_OUT = [
  'level',
  'time',
  'pid',
  'hostname',
  'name',
  'msg',
  'component',
  'workerId',
  'jobId',
  'rank',
];

function textOf({ rank, worker, line: { at, level, text } }: JobLogLine): string {
  const head = `${new Date(at).toISOString()} rank ${rank} ${worker} ${colored(level)}`;
  try {
    const { msg, ...fields } = JSON.parse(text) as Record<string, unknown>;
    const rest = Object.entries(fields).filter(([name]) => !LEFT_OUT.includes(name));
    return [head, String(msg), ...rest.map(([name, value]) => `${name}=${JSON.stringify(value)}`)].join(' ');
  } catch {
    // Cut where it was very long.
    return `${head} ${text}`;
  }
}

function colored(level: string): string {
  if (level === 'error' || level === 'fatal') return styleText('red', level);
  return level === 'warn' ? styleText('yellow', level) : level;
}

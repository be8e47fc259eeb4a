import type { Member } from '@thaw/orchestration';
import type { JobLogLine, JobLogQuery, LogLine } from '@thaw/protocol';

/** Lines that are remembered of a job; its oldest are forgotten first. */
const MOST_LINES = 2_000;
/** Jobs whose lines are remembered; those of the job that began to log first are forgotten first. */
const MOST_JOBS = 200;
/** Lines in one answer. */
const MOST_LINES_READ = 1_000;
/** A longer line is cut: it comes from outside. */
const LONGEST_LINE = 2_000;

type LogMember = Pick<Member, 'workerId' | 'name' | 'rank'>;

interface JobLog {
  numLogged: number;
  /** As they were last: what they say after the end of their job is kept too. */
  members: readonly LogMember[];
  readonly lines: JobLogLine[];
}

/** The last lines that the members of each job logged, in memory. */
export class JobLogs {
  readonly #logs = new Map<string, JobLog>();

  /**
   * Keeps lines of one of the job's members; those of a worker that is none are dropped.
   * @param job `members` is undefined once the job has ended
   */
  append(
    { jobId, members }: { readonly jobId: string; readonly members: readonly LogMember[] | undefined },
    workerId: string,
    lines: readonly LogLine[],
  ): void {
    const known = members ?? this.#logs.get(jobId)?.members;
    const member = known?.find((each) => each.workerId === workerId);
    if (known === undefined || member === undefined) return;
    const log = this.#logOf(jobId);
    log.members = known;
    for (const { at, level, text } of lines) {
      const line = { at, level, text: text.slice(0, LONGEST_LINE) };
      log.lines.push({ sequence: ++log.numLogged, rank: member.rank, worker: member.name, line });
    }
    log.lines.splice(0, log.lines.length - MOST_LINES);
  }

  /** The oldest lines that were asked for and are still known. */
  read({ jobId, rank, afterSequence }: JobLogQuery): readonly JobLogLine[] {
    const lines = this.#logs.get(jobId)?.lines ?? [];
    return lines
      .filter((line) => line.sequence > afterSequence && (rank === undefined || line.rank === rank))
      .slice(0, MOST_LINES_READ);
  }

  #logOf(jobId: string): JobLog {
    const log = this.#logs.get(jobId) ?? { numLogged: 0, members: [], lines: [] };
    this.#logs.set(jobId, log);
    const [oldest] = this.#logs.keys();
    if (this.#logs.size > MOST_JOBS && oldest !== undefined) this.#logs.delete(oldest);
    return log;
  }
}

import type { JobEvent } from '@thaw/orchestration';
import type { JobUpdate } from '@thaw/protocol';
import type { JobStore, LoggedEvent } from '@thaw/store';
import type { JobRecord } from './job-record.js';
import type { ProgressBoard, ProgressFollower } from './progress-board.js';

/** What to watch, from where on. */
export interface JobWatch {
  readonly store: JobStore<JobRecord, JobEvent>;
  readonly board: ProgressBoard;
  readonly jobId: string;
  readonly afterSequence: number;
  readonly signal: AbortSignal;
  /** Whether the job had ended before. */
  readonly isOver: boolean;
}

/** The job's log from a sequence number on, with the latest progress in between, up to the event with which the job ended last. */
export async function* watchJob(watch: JobWatch): AsyncGenerator<JobUpdate, void, undefined> {
  const { store, board, jobId, afterSequence } = watch;
  if (watch.isOver && (await isPast(watch, afterSequence))) return;
  // Linked by hand: Node.js keeps what `AbortSignal.any` made, with all that its reason's stack refers to, for ever
  // after it was aborted (nodejs/node#64476).
  const stop = new AbortController();
  const stopNow = (): void => stop.abort();
  if (watch.signal.aborted) stopNow();
  watch.signal.addEventListener('abort', stopNow);
  const { signal } = stop;
  const events = store.subscribe({ jobId, afterSeq: afterSequence, signal })[Symbol.asyncIterator]();
  const follower = board.follow(jobId);
  try {
    yield* merge(watch, events, follower);
  } finally {
    watch.signal.removeEventListener('abort', stopNow);
    follower.stop();
    stopNow();
    await events.return?.();
  }
}

async function* merge(
  watch: JobWatch,
  events: AsyncIterator<LoggedEvent<JobEvent>>,
  follower: ProgressFollower,
): AsyncGenerator<JobUpdate, void, undefined> {
  let event = events.next();
  let progress = follower.next();
  for (;;) {
    const next = await Promise.race([event, progress]);
    if ('totalSteps' in next) {
      yield { kind: 'progress', progress: next };
      progress = follower.next();
    } else {
      if (next.done === true) return;
      yield { kind: 'event', sequence: next.value.seq, event: next.value.event };
      if (isEnd(next.value.event) && (await isPast(watch, next.value.seq))) return;
      event = events.next();
    }
  }
}

/** Whether a job has logged nothing after the sequence number. */
async function isPast({ store, jobId }: JobWatch, afterSeq: number): Promise<boolean> {
  return (await store.readEvents({ jobId, afterSeq, limit: 1 })).length === 0;
}

/** Unless the job was resumed afterwards. */
function isEnd({ type }: JobEvent): boolean {
  return type === 'JobSucceeded' || type === 'JobFailed' || type === 'JobCancelled';
}

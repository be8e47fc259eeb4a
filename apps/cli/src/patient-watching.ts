import { setTimeout as delay } from 'node:timers/promises';
import { isUnavailable } from '@thaw/errors';
import type { JobClient, JobUpdate } from '@thaw/protocol';

const PAUSE_MS = 500;

/** How to watch a job whose coordinator may be gone for a while. */
export interface PatientWatching {
  readonly signal: AbortSignal;
  /** How long to look for a coordinator that is gone. */
  readonly reconnectMs: number;
  /** Called each time when it is gone. */
  readonly onLost: () => void;
}

/** A job's updates up to its end; each event comes once, also over a restart of the coordinator. @throws what `watch` does */
export async function* watchPatiently(
  client: Pick<JobClient, 'watch'>,
  jobId: string,
  { signal, reconnectMs, onLost }: PatientWatching,
): AsyncGenerator<JobUpdate, void, undefined> {
  let afterSequence = 0;
  let lostAt: number | undefined;
  for (;;) {
    try {
      for await (const update of client.watch(jobId, { afterSequence, signal })) {
        lostAt = undefined;
        if (update.kind === 'event') afterSequence = update.sequence;
        yield update;
      }
      return;
    } catch (thrown) {
      // Whoever never heard of the job may have the wrong address.
      if (afterSequence === 0 || !isUnavailable(thrown)) throw thrown;
      if (performance.now() - (lostAt ?? performance.now()) + PAUSE_MS > reconnectMs) throw thrown;
      if (lostAt === undefined) onLost();
      lostAt ??= performance.now();
    }
    await delay(PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
}

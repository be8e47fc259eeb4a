import { describe, expect, it } from 'vitest';
import { ThawError, type ErrorCode } from '@thaw/errors';
import type { JobUpdate } from '@thaw/protocol';
import { watchPatiently } from './patient-watching.js';

const signal = new AbortController().signal;

function event(sequence: number): JobUpdate {
  return { kind: 'event', sequence, event: { at: 0, type: 'JobQueued', name: 'job' } };
}

/** A coordinator with these events that breaks each of the first streams off after so many of them, with that code. */
function clientThatBreaks(numEvents: number, breaks: readonly number[], code: ErrorCode = 'UNAVAILABLE') {
  const left = [...breaks];
  return {
    watch: async function* (_jobId: string, { afterSequence = 0 } = {}): AsyncGenerator<JobUpdate> {
      const last = left.shift();
      for (let sequence = afterSequence + 1; sequence <= (last ?? numEvents); sequence += 1)
        yield event(sequence);
      if (last !== undefined) throw new ThawError(code, 'gone');
    },
  };
}

async function sequencesOf(client: ReturnType<typeof clientThatBreaks>, reconnectMs: number) {
  const seen: number[] = [];
  let numLost = 0;
  const watching = { signal, reconnectMs, onLost: () => (numLost += 1) };
  for await (const update of watchPatiently(client, 'job', watching))
    if (update.kind === 'event') seen.push(update.sequence);
  return { seen, numLost };
}

describe('watching a job', () => {
  it('goes on after the last event when the coordinator is back', async () => {
    expect(await sequencesOf(clientThatBreaks(4, [2, 2]), 5_000)).toEqual({ seen: [1, 2, 3, 4], numLost: 1 });
  });

  it('ends with what is wrong when the coordinator stays away, was never there, or refuses', async () => {
    await expect(sequencesOf(clientThatBreaks(4, [2]), 0)).rejects.toThrow('gone');
    await expect(sequencesOf(clientThatBreaks(4, [0]), 5_000)).rejects.toThrow('gone');
    await expect(sequencesOf(clientThatBreaks(4, [2], 'NOT_FOUND'), 5_000)).rejects.toThrow('gone');
  });
});

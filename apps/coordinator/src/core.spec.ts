import { describe, expect, it } from 'vitest';
import { ThawError } from '@thaw/errors';
import { createLogger } from '@thaw/observability';
import { createCoordinatorState, type CoordinatorEffect } from '@thaw/orchestration';
import { Core, type CoreParts, type EffectHandlers } from './core.js';

const summary = {
  name: 'digits',
  replicas: 8,
  phases: [{ name: 'training', epochs: 1, mayStopEarly: false }],
  workers: { min: 1, max: 1 },
};
const prepared = { numExamples: 8, stepsPerEpoch: 1 };

function createCore(
  perform: (effect: CoordinatorEffect) => Promise<void> | void,
  parts: Partial<CoreParts> = {},
): Core {
  const handlers = new Proxy({}, { get: () => perform }) as EffectHandlers;
  const logger = createLogger({ name: 'test', level: 'silent' });
  const keep = async (): Promise<void> => undefined;
  const onFailure = (): void => undefined;
  return new Core(createCoordinatorState({ term: 1, now: 0 }), {
    handlers,
    logger,
    keep,
    onFailure,
    ...parts,
  });
}

const data = {
  numExamples: 8,
  numHeldOut: 0,
  classNames: ['cat', 'dog'],
  sampleShape: [8, 8, 1],
  values: 'as stored',
  numSkipped: 0,
  skipped: [],
  warnings: [],
};

describe('the core', () => {
  it('decides at once, and has the effects done in the order of the decisions', async () => {
    const done: string[] = [];
    const core = createCore(async (effect) => {
      await Promise.resolve();
      done.push(effect.type === 'AppendJobEvent' ? effect.event.type : effect.type);
    });
    const submitted = core.dispatch({ type: 'JobSubmitted', jobId: 'j', summary });
    expect(core.state.jobs).toHaveLength(1);
    await Promise.all([
      submitted,
      core.dispatch({ type: 'JobPrepared', jobId: 'j', attempt: 0, prepared, data }),
    ]);
    expect(done).toEqual(['JobQueued', 'PrepareJob', 'DataPrepared', 'JobWaiting']);
  });

  it('goes on when an effect fails', async () => {
    const done: string[] = [];
    const core = createCore((effect) => {
      done.push(effect.type);
      if (effect.type === 'PrepareJob') throw new Error('the disk is full');
    });
    await core.dispatch({ type: 'JobSubmitted', jobId: 'j', summary });
    await core.dispatch({ type: 'JobCancelled', jobId: 'j' });
    expect(done).toContain('ReleaseJob');
  });

  it('stores each decision before anything of it is done', async () => {
    const done: string[] = [];
    const core = createCore((effect) => void done.push(effect.type), {
      keep: async ({ states, events }) => {
        await Promise.resolve();
        done.push(`kept ${states.map(({ state }) => state.status).join()} ${events.length}`);
      },
    });
    await core.dispatch({ type: 'JobSubmitted', jobId: 'j', summary });
    await core.dispatch({ type: 'TimePassed', deafMs: 0 });
    await core.dispatch({ type: 'JobCancelled', jobId: 'j' });
    expect(done).toEqual([
      'kept preparing 1',
      'AppendJobEvent',
      'PrepareJob',
      'kept cancelled 1',
      'AppendJobEvent',
      'ReleaseJob',
    ]);
  });

  it('tells nobody anything any more once a decision could not be stored', async () => {
    const done: string[] = [];
    const failures: ThawError[] = [];
    const failure = new ThawError('RESOURCE_EXHAUSTED', 'the disk is full');
    const core = createCore((effect) => void done.push(effect.type), {
      keep: () => Promise.reject(failure),
      onFailure: (thrown) => void failures.push(thrown),
    });
    core.requireStored();
    await core.dispatch({ type: 'JobSubmitted', jobId: 'j', summary });
    await core.dispatch({ type: 'JobCancelled', jobId: 'j' });
    expect({ done, failures }).toEqual({ done: [], failures: [failure] });
    expect(() => core.requireStored()).toThrow(failure);
  });
});

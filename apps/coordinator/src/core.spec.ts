import { describe, expect, it } from 'vitest';
import { createLogger } from '@thaw/observability';
import { createCoordinatorState, type CoordinatorEffect } from '@thaw/orchestration';
import { Core, type EffectHandlers } from './core.js';

const summary = {
  name: 'digits',
  replicas: 8,
  phases: [{ name: 'training', epochs: 1, mayStopEarly: false }],
  workers: { min: 1, max: 1 },
};
const prepared = { numExamples: 8, stepsPerEpoch: 1 };

function createCore(perform: (effect: CoordinatorEffect) => Promise<void> | void): Core {
  const handlers = new Proxy({}, { get: () => perform }) as EffectHandlers;
  const logger = createLogger({ name: 'test', level: 'silent' });
  return new Core(createCoordinatorState({ term: 1, now: 0 }), handlers, logger);
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
    await Promise.all([submitted, core.dispatch({ type: 'JobPrepared', jobId: 'j', prepared, data })]);
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
});

import { describe, expect, it, vi } from 'vitest';
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
  readMs: 40,
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

  it('stores what is decided while others are being stored in one, and carries it out in its order', async () => {
    const done: string[] = [];
    let finish = (): void => undefined;
    const core = createCore((effect) => void done.push(effect.type), {
      keep: async ({ states, events }) => {
        done.push(
          `kept ${states.map(({ jobId, state }) => `${jobId} ${state.status}`).join()} ${events.length}`,
        );
        await new Promise<void>((resolve) => (finish = resolve));
      },
    });
    const first = core.dispatch({ type: 'JobSubmitted', jobId: 'a', summary });
    await vi.waitUntil(() => done.length === 1);
    void core.dispatch({ type: 'JobSubmitted', jobId: 'b', summary });
    void core.dispatch({ type: 'JobCancelled', jobId: 'a' });
    const last = core.dispatch({ type: 'TimePassed', deafMs: 0 });
    finish();
    await first;
    await vi.waitUntil(() => done.length === 4);
    finish();
    await last;
    expect(done).toEqual([
      ...['kept a preparing 1', 'AppendJobEvent', 'PrepareJob'],
      ...['kept b preparing,a cancelled 2', 'AppendJobEvent', 'PrepareJob', 'AppendJobEvent', 'ReleaseJob'],
    ]);
  });

  it('stores no more in one than may hold up the thread', async () => {
    const numStored: number[] = [];
    const core = createCore(() => undefined, {
      keep: async ({ states }) => void numStored.push(states.length),
    });
    const ids = Array.from({ length: 100 }, (_, index) => `job-${index}`);
    await Promise.all(ids.map((jobId) => core.dispatch({ type: 'JobSubmitted', jobId, summary })));
    expect(numStored).toEqual([64, 36]);
  });

  it('stores nothing together with a checkpoint that comes before it: room is made before the next one is entered', async () => {
    const done: string[] = [];
    const core = createCore((effect) => void done.push(effect.type), {
      keep: async ({ checkpoints = [] }) => void done.push(...checkpoints.map(({ name }) => `kept ${name}`)),
    });
    const worker = { workerId: 'w', connectionId: 'c' };
    await core.dispatch({ type: 'WorkerJoined', ...worker, name: 'w', address: 'w:1', numericsClass: {} });
    await core.dispatch({ type: 'JobSubmitted', jobId: 'j', summary });
    await core.dispatch({
      ...{ type: 'JobPrepared', jobId: 'j', attempt: 0, data },
      prepared: { ...prepared, stepsPerEpoch: 9 },
    });
    const said = { ...worker, jobId: 'j', generation: { term: 1, number: 1 } };
    await core.dispatch({ type: 'MemberReady', ...said, step: 0, stateDigest: 'd0', reductions: 0 });
    done.length = 0;
    const taken = [1, 2].map((step) => ({ step, name: `step-${step}`, sha256: 'c0', sizeBytes: 1 }));
    await Promise.all(taken.map((each) => core.dispatch({ type: 'CheckpointTaken', ...said, ...each })));
    expect(done.filter((each) => each !== 'AppendJobEvent')).toEqual([
      ...['kept step-1', 'EnterCheckpoint', 'kept step-2', 'EnterCheckpoint'],
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

import { describe, expect, it } from 'vitest';
import { findJob } from './coordinator-state.js';
import { returnToCheckpoint } from './job-return.js';
import { whyNotResumed } from './job-transitions.js';
import { Scenario } from './testing/scenario.js';
import { shareWorkers } from './worker-sharing.js';

const DAMAGE = { step: 3, why: 'expected SHA-256 a1, received b2' };

/** One worker, and a job on it that has completed three steps, and has a checkpoint of the second. */
function saved(): Scenario {
  const scenario = Scenario.elastic(['a'], { min: 1, max: 2 });
  scenario.checkpoint('a', 'job', 2);
  return scenario;
}

/** The same, after the worker is lost and the checkpoint was found. */
function returned(): Scenario {
  const scenario = saved();
  scenario.lose('a');
  scenario.check('job', 2);
  return scenario;
}

function typesOf(effects: readonly { type: string }[]): string[] {
  return effects.map(({ type }) => type);
}

describe('a checkpoint that a member took', () => {
  it('is entered with the decision, and told', () => {
    const scenario = Scenario.elastic(['a'], { min: 1, max: 2 });
    expect(scenario.checkpoint('a', 'job', 2)).toEqual([
      expect.objectContaining({ event: { at: 1000, type: 'CheckpointSaved', step: 2, sizeBytes: 100 } }),
      {
        type: 'EnterCheckpoint',
        ...{ jobId: 'job', step: 2, name: 'step-2', sha256: 'c0', sizeBytes: 100, createdAt: 1000 },
        agreedStep: 0,
      },
    ]);
    expect(scenario.job('job').checkpoints).toEqual({ step: 2, savedAt: 1000 });
  });

  it('is told once in ten seconds, and entered each time', () => {
    const scenario = saved();
    scenario.now += 9_999;
    expect(typesOf(scenario.checkpoint('a', 'job', 3))).toEqual(['EnterCheckpoint']);
    scenario.now += 1;
    expect(typesOf(scenario.checkpoint('a', 'job', 4))).toEqual(['AppendJobEvent', 'EnterCheckpoint']);
  });

  it('may come late, from a generation that its member has carried on from', () => {
    const scenario = saved();
    const head = scenario.from('a', 'job');
    scenario.join('b');
    const late = { ...head, step: 3, name: 'step-3', sha256: 'c0', sizeBytes: 100 };
    expect(typesOf(scenario.happen({ type: 'CheckpointTaken', ...late }))).toContain('EnterCheckpoint');
  });

  it('is refused from a member of a generation that the job has gone back from', () => {
    const scenario = saved();
    scenario.join('b');
    const head = scenario.from('a', 'job');
    scenario.lose('a');
    scenario.check('job', 2);
    scenario.join('a', { connectionId: 'a-2' });
    const late = { ...head, connectionId: 'a-2', step: 3, name: 'step-3', sha256: 'c0', sizeBytes: 100 };
    scenario.expectRefusal(
      { type: 'CheckpointTaken', ...late },
      { type: 'RefuseMessage', code: 'ABORTED', message: 'generation 1.2 of job job is over' },
    );
  });

  it('is refused for a step that the job does not have', () => {
    const scenario = saved();
    scenario.expectRefusal(
      {
        type: 'CheckpointTaken',
        ...scenario.from('a', 'job'),
        step: 11,
        name: 'n',
        sha256: 'c',
        sizeBytes: 1,
      },
      { type: 'RefuseMessage', code: 'INVALID_ARGUMENT', message: 'received step 11' },
    );
  });

  it('that could not be stored is told now and then, and changes nothing else', () => {
    const scenario = saved();
    const missed = {
      type: 'CheckpointMissed' as const,
      ...scenario.from('a', 'job'),
      step: 3,
      why: 'no space',
    };
    const before = scenario.job('job');
    expect(scenario.happen(missed)).toMatchObject([
      { event: { type: 'CheckpointMissed', step: 3, why: 'no space' } },
    ]);
    expect(scenario.job('job')).toEqual({
      ...before,
      numEvents: before.numEvents + 1,
      checkpointsToldAt: { saved: 1000, missed: 1000 },
    });
    expect(scenario.happen(missed)).toEqual([]);
  });
});

describe('a job with checkpoints that loses all its workers', () => {
  it('looks for the newest checkpoint that is whole before it is queued', () => {
    const scenario = saved();
    expect(scenario.lose('a')).toEqual([{ type: 'SeekCheckpoint', jobId: 'job', attempt: 0 }]);
    expect(scenario.job('job')).toMatchObject({ status: 'preparing', members: [], hasStarted: false });
    scenario.join('b');
    expect(scenario.job('job').status).toBe('preparing');
  });

  it('goes on from it, and says from where and how many steps are done again', () => {
    const scenario = saved();
    scenario.lose('a');
    scenario.join('b');
    expect(scenario.check('job', 2)).toMatchObject([
      {
        event: {
          type: 'JobRestarted',
          step: 3,
          fromStep: 2,
          why: expect.stringMatching(
            /^worker "name-of-a" .* was lost after step 3: .*; no worker is left that holds the job's state: it goes on from its checkpoint of step 2, 1 step is done again$/,
          ) as string,
        },
      },
      { event: { type: 'GenerationFormed', generation: { number: 2 } } },
      { type: 'SendAssignment', workerId: 'b', checkpoint: 2 },
    ]);
    expect(scenario.job('job').lastStep).toBe(2);
    scenario.ready('b', 'job', 'd2', 2);
    expect(scenario.log('job').at(-1)).toMatchObject({ type: 'TrainingStarted', step: 2 });
    expect(scenario.step('b', 'job', 3)).toMatchObject([{ type: 'PublishProgress', progress: { step: 3 } }]);
  });

  it('warns of those that are damaged, and begins from its beginning where all are', () => {
    const scenario = saved();
    scenario.lose('a');
    expect(scenario.check('job', null, [DAMAGE, { ...DAMAGE, step: 2 }]).slice(0, 3)).toMatchObject([
      { event: { type: 'CheckpointDamaged', ...DAMAGE } },
      { event: { type: 'CheckpointDamaged', step: 2 } },
      {
        event: { type: 'JobRestarted', fromStep: 0, why: expect.stringContaining('its beginning') as string },
      },
    ]);
    expect(scenario.join('b').at(-1)).not.toHaveProperty('checkpoint');
  });

  it('hears one answer', () => {
    const scenario = returned();
    expect(scenario.check('job', null)).toEqual([]);
    expect(scenario.job('job').origin).toEqual({ type: 'checkpoint', step: 2 });
  });

  it('gives newcomers the checkpoint until it has begun, and afterwards a donor', () => {
    const scenario = returned();
    scenario.join('a');
    expect(scenario.lose('a')).toMatchObject([{ type: 'SeekCheckpoint' }]);
    scenario.check('job', 2);
    scenario.join('b');
    scenario.ready('b', 'job', 'd2', 2);
    const assignment = scenario.join('c').at(-1);
    expect(assignment).toMatchObject({ workerId: 'c', donor: { workerId: 'b' } });
    expect(assignment).not.toHaveProperty('checkpoint');
  });

  it('is not given up as long as it saves further checkpoints, though it comes no further', () => {
    const scenario = saved();
    scenario.step('a', 'job', 9);
    for (const step of [3, 4, 5, 6]) {
      scenario.lose('a');
      scenario.check('job', step - 1);
      scenario.join('a');
      scenario.ready('a', 'job', 'd', step - 1);
      scenario.checkpoint('a', 'job', step);
    }
    expect(scenario.job('job').status).toBe('running');
    for (const times of [1, 2, 3]) {
      expect([times, scenario.job('job').status]).toEqual([times, 'running']);
      scenario.lose('a');
      scenario.check('job', 6);
      scenario.join('a');
      scenario.ready('a', 'job', 'd', 6);
    }
    expect(scenario.job('job').failure?.message).toContain('3 times without coming further than step 9');
  });

  it('asks a coordinator that starts meanwhile again, once the data is in place', () => {
    const scenario = saved();
    scenario.lose('a');
    expect(scenario.restart()).toEqual([{ type: 'PrepareJob', jobId: 'job', attempt: 0 }]);
    const prepared = { numExamples: 80, stepsPerEpoch: 5 };
    const data = scenario.log('job').find(({ type }) => type === 'DataPrepared');
    expect(data).toBeDefined();
    expect(
      scenario.happen({ type: 'JobPrepared', jobId: 'job', attempt: 0, prepared, data: data as never }),
    ).toEqual([{ type: 'SeekCheckpoint', jobId: 'job', attempt: 0 }]);
    scenario.check('job', 2);
    expect(scenario.job('job')).toMatchObject({ status: 'queued', origin: { step: 2 } });
  });

  it('waits for workers that compute the same bits as those that wrote the checkpoint, and holds nobody up', () => {
    const scenario = returned();
    scenario.join('g', { numericsClass: { tensorflowVersion: '2.21.0', device: 'GPU' } });
    expect(scenario.job('job')).toMatchObject({
      status: 'queued',
      waitingFor:
        'waits for workers that compute the same bits as those that wrote its checkpoint: device: expected "CPU", ' +
        'received "GPU"; start such workers, or cancel the job and submit it again',
    });
    scenario.submit('other', { workers: { min: 1, max: 1 } });
    expect(scenario.job('other').status).toBe('starting');
  });
});

describe('a checkpoint that turns out to be damaged while members take it', () => {
  it('is left aside: the job looks for an older one', () => {
    const scenario = returned();
    scenario.join('b');
    expect(
      scenario.happen({ type: 'CheckpointSpoilt', jobId: 'job', step: 2, why: 'a flipped bit' }),
    ).toMatchObject([
      { event: { type: 'CheckpointDamaged', step: 2, why: 'a flipped bit' } },
      { type: 'SendStop', workerId: 'b' },
      { type: 'SeekCheckpoint', atMostStep: 1 },
    ]);
  });

  it('is of no interest once the job has begun, or begins from another one', () => {
    const scenario = returned();
    expect(
      scenario.happen({ type: 'CheckpointSpoilt', jobId: 'job', step: 1, why: 'a flipped bit' }),
    ).toEqual([]);
    scenario.join('b');
    scenario.ready('b', 'job', 'd2', 2);
    expect(
      scenario.happen({ type: 'CheckpointSpoilt', jobId: 'job', step: 2, why: 'a flipped bit' }),
    ).toEqual([]);
  });
});

describe('a job whose members are sent back to a checkpoint', () => {
  it('takes their parts away, uses none of more steps, and begins with them again', () => {
    const scenario = saved();
    const { state, effects } = shareWorkers(
      returnToCheckpoint(scenario.state, scenario.job('job'), {
        why: 'no state is held by most of the workers',
        atMostStep: 2,
      }),
    );
    expect(effects).toMatchObject([
      { type: 'SendStop', workerId: 'a', failure: { code: 'ABORTED' } },
      { type: 'SeekCheckpoint', atMostStep: 2 },
    ]);
    expect(findJob(state, 'job')).toMatchObject({ status: 'preparing', members: [] });
    scenario.state = state;
    expect(scenario.check('job', 2)).toMatchObject([
      {
        event: {
          type: 'JobRestarted',
          why: 'no state is held by most of the workers: it goes on from its checkpoint of step 2, 1 step is done again',
        },
      },
      { event: { type: 'GenerationFormed' } },
      { type: 'SendAssignment', workerId: 'a', checkpoint: 2 },
    ]);
  });
});

describe('a job that failed or was cancelled', () => {
  const data = { numExamples: 80, stepsPerEpoch: 5 };

  it('is resumed by a user: its data is put in place again, and it goes on from its checkpoint', () => {
    const scenario = saved();
    scenario.happen({ type: 'JobCancelled', jobId: 'job' });
    expect(scenario.resume('job')).toMatchObject([
      { event: { type: 'JobResumed', by: 'ada' } },
      { type: 'PrepareJob', jobId: 'job', attempt: 1 },
    ]);
    expect(scenario.job('job')).toMatchObject({ status: 'preparing', endedAt: null });
    scenario.happen({ type: 'JobPrepared', jobId: 'job', attempt: 1, prepared: data, data: {} as never });
    expect(scenario.check('job', 2)).toMatchObject([
      {
        event: {
          why: 'the job was resumed by ada: it goes on from its checkpoint of step 2, 1 step is done again',
        },
      },
      { event: { type: 'GenerationFormed' } },
      { type: 'SendAssignment', workerId: 'a', checkpoint: 2 },
    ]);
    expect(scenario.log('job').filter(({ type }) => type === 'DataPrepared')).toHaveLength(1);
  });

  it('begins from its beginning where it has no checkpoint, and forgets its failure and its losses', () => {
    const scenario = Scenario.elastic(['a'], { min: 1, max: 2 });
    const failure = { code: 'INTERNAL' as const, message: 'it broke', step: 3 };
    scenario.happen({ type: 'MemberFailed', ...scenario.from('a', 'job'), ...failure });
    scenario.resume('job');
    expect(scenario.job('job').failure).toBeUndefined();
    expect(scenario.job('job').totalLosses).toEqual({ count: 0, furthestStep: 0 });
    const effects = scenario.happen({
      type: 'JobPrepared',
      jobId: 'job',
      attempt: 1,
      prepared: data,
      data: {} as never,
    });
    expect(effects).toMatchObject([
      { event: { type: 'JobRestarted', fromStep: 0 } },
      { event: { type: 'GenerationFormed' } },
      { type: 'SendAssignment', workerId: 'a' },
    ]);
  });

  it('ends again where its data cannot be put in place', () => {
    const scenario = saved();
    scenario.happen({ type: 'JobCancelled', jobId: 'job' });
    scenario.resume('job');
    scenario.happen({
      type: 'JobPreparationFailed',
      jobId: 'job',
      attempt: 1,
      code: 'NOT_FOUND',
      message: 'it is gone',
    });
    expect(scenario.job('job')).toMatchObject({ status: 'failed', failure: { message: 'it is gone' } });
  });

  it('is not failed by the preparation of the attempt that was cancelled, and does not begin by it', () => {
    const scenario = saved();
    scenario.happen({ type: 'JobCancelled', jobId: 'job' });
    scenario.resume('job');
    const before = scenario.state;
    const earlier = { jobId: 'job', attempt: 0 };
    const failure = { code: 'NOT_FOUND' as const, message: 'it was removed' };
    expect(scenario.happen({ type: 'JobPreparationFailed', ...earlier, ...failure })).toEqual([]);
    expect(scenario.happen({ type: 'JobPrepared', ...earlier, prepared: data, data: {} as never })).toEqual(
      [],
    );
    expect(scenario.happen({ type: 'CheckpointsChecked', ...earlier, found: 2, damaged: [] })).toEqual([]);
    expect(scenario.state).toEqual({ ...before, ended: [] });
  });

  it('begins from what its members had agreed on where it was cancelled on its way back there', () => {
    const scenario = saved();
    const back = { why: 'no state is held by most of the workers', atMostStep: 1 };
    scenario.state = returnToCheckpoint(scenario.state, scenario.job('job'), back).state;
    scenario.happen({ type: 'JobCancelled', jobId: 'job' });
    scenario.resume('job');
    const effects = scenario.happen({
      ...({ type: 'JobPrepared', jobId: 'job', attempt: 1 } as const),
      ...{ prepared: data, data: {} as never },
    });
    expect(effects).toMatchObject([{ type: 'SeekCheckpoint', attempt: 1, atMostStep: 1 }]);
    // One that was found before that was known.
    expect(scenario.check('job', 2)).toEqual([]);
    expect(scenario.job('job')).toMatchObject({ status: 'preparing' });
  });

  it.each([
    ['running', 'job job is running: it goes on by itself; watch it, or cancel it first'],
    ['succeeded', 'job job has succeeded: submit a job that starts from its model to train on'],
  ])('is not one that is %s', (status, message) => {
    const scenario = saved();
    if (status === 'succeeded') {
      scenario.finish('a', 'job');
      const head = { jobId: 'job', generation: { term: 1, number: 1 } };
      scenario.happen({ type: 'ResultStored', ...head, weights: {} as never, artifacts: [] });
    }
    expect(whyNotResumed(scenario.job('job'))).toBe(
      `expected a job that failed or was cancelled, ${message}`,
    );
    const before = scenario.state;
    expect(scenario.resume('job')).toEqual([]);
    expect(scenario.state.jobs).toEqual(before.jobs);
  });
});

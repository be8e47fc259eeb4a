import { describe, expect, it } from 'vitest';
import { ARTIFACTS, DATA, Scenario, SUMMARY, WEIGHTS } from './testing/scenario.js';

describe('a submitted job', () => {
  it('is announced and prepared', () => {
    const scenario = new Scenario();
    expect(scenario.happen({ type: 'JobSubmitted', jobId: 'job', summary: SUMMARY })).toEqual([
      {
        type: 'AppendJobEvent',
        jobId: 'job',
        sequence: 0,
        event: { at: 1000, type: 'JobQueued', name: 'digits' },
      },
      { type: 'PrepareJob', jobId: 'job', attempt: 0 },
    ]);
  });

  it('may be submitted again under its id without effect, another one may not', () => {
    const scenario = new Scenario();
    scenario.submit('job');
    expect(scenario.happen({ type: 'JobSubmitted', jobId: 'job', summary: { ...SUMMARY } })).toEqual([]);
    scenario.expectRefusal(
      {
        type: 'JobSubmitted',
        jobId: 'job',
        summary: { ...SUMMARY, phases: [{ name: 'training', epochs: 3, mayStopEarly: false }] },
      },
      { type: 'RefuseRequest', code: 'ALREADY_EXISTS', message: 'there is another job job already' },
    );
  });

  it.each([
    { workers: { min: 3, max: 2 } },
    { workers: { min: 1, max: 9 } },
    { workers: { min: 0, max: 1 } },
    { workers: { min: 1, max: NaN } },
    { replicas: 8.5 },
    { phases: [] },
    { phases: [{ name: 'head', epochs: 0, mayStopEarly: false }] },
  ])('that could never start is refused: %o', (change) => {
    new Scenario().expectRefusal(
      { type: 'JobSubmitted', jobId: 'job', summary: { ...SUMMARY, ...change } },
      {
        type: 'RefuseRequest',
        code: 'INVALID_ARGUMENT',
        message: 'expected whole numbers with 1 <= workers.min',
      },
    );
  });

  it('fails with the reason why it could not be prepared', () => {
    const scenario = new Scenario();
    scenario.happen({ type: 'JobSubmitted', jobId: 'job', summary: SUMMARY });
    const failure = { code: 'NOT_FOUND' as const, message: 'there is no file images.gz' };
    const effects = scenario.happen({ type: 'JobPreparationFailed', jobId: 'job', attempt: 0, ...failure });
    expect(effects).toMatchObject([
      { event: { type: 'JobFailed', ...failure } },
      { type: 'ReleaseJob', jobId: 'job' },
    ]);
    expect(scenario.state.queue).toEqual([]);
  });

  it('that ended while it was prepared is released once it is', () => {
    const scenario = new Scenario();
    scenario.happen({ type: 'JobSubmitted', jobId: 'job', summary: SUMMARY });
    scenario.happen({ type: 'JobCancelled', jobId: 'job' });
    const prepared = { numExamples: 80, stepsPerEpoch: 5 };
    expect(scenario.happen({ type: 'JobPrepared', jobId: 'job', attempt: 0, prepared, data: DATA })).toEqual([
      { type: 'ReleaseJob', jobId: 'job' },
    ]);
    expect(
      scenario.happen({
        type: 'JobPreparationFailed',
        jobId: 'job',
        attempt: 0,
        code: 'INTERNAL',
        message: 'x',
      }),
    ).toEqual([{ type: 'ReleaseJob', jobId: 'job' }]);
    expect(scenario.job('job').status).toBe('cancelled');
  });
});

describe('a cancelled job', () => {
  it('ends in every state, and its members stop', () => {
    const stages: ((scenario: Scenario) => void)[] = [
      (scenario) => scenario.happen({ type: 'JobSubmitted', jobId: 'job', summary: SUMMARY }),
      (scenario) => scenario.submit('job'),
      (scenario) => {
        scenario.join('a');
        scenario.join('b');
        scenario.submit('job');
      },
      (scenario) => scenario.running(3),
      (scenario) => {
        scenario.running(10);
        scenario.finish('a', 'job');
        scenario.finish('b', 'job');
      },
    ];
    const numStopped = stages.map((reach) => {
      const scenario = new Scenario();
      reach(scenario);
      const effects = scenario.happen({ type: 'JobCancelled', jobId: 'job' });
      expect(scenario.job('job').status).toBe('cancelled');
      expect(scenario.log('job').at(-1)).toEqual({ at: 1000, type: 'JobCancelled' });
      expect(scenario.state.workers.every(({ status }) => status.type === 'idle')).toBe(true);
      return effects.filter(({ type }) => type === 'SendStop').length;
    });
    expect(numStopped).toEqual([0, 0, 2, 2, 2]);
  });

  it('may be cancelled again', () => {
    const scenario = new Scenario();
    scenario.submit('job');
    scenario.happen({ type: 'JobCancelled', jobId: 'job' });
    expect(scenario.happen({ type: 'JobCancelled', jobId: 'job' })).toEqual([]);
  });

  it('that has ended otherwise stays as it ended', () => {
    const scenario = new Scenario();
    scenario.running();
    scenario.happen({
      ...{ type: 'MemberFailed', ...scenario.from('a', 'job'), code: 'INTERNAL', message: 'x', step: 0 },
    });
    expect(scenario.happen({ type: 'JobCancelled', jobId: 'job' })).toEqual([]);
    expect(scenario.job('job').status).toBe('failed');
  });
});

describe('a job that has ended', () => {
  it('is forgotten with the next event, whatever it is, and counted', () => {
    const scenario = new Scenario();
    scenario.running(3);
    scenario.happen({ type: 'JobCancelled', jobId: 'job' });
    expect(scenario.state).toMatchObject({ jobs: [], ended: [{ jobId: 'job', status: 'cancelled' }] });
    scenario.happen({ type: 'TimePassed' });
    expect(scenario.state).toMatchObject({
      ...{ jobs: [], ended: [], queue: [] },
      endedTotals: { succeeded: 0, failed: 0, cancelled: 1, steps: 3 },
    });
  });
});

describe('an event about a job', () => {
  it('that nobody knows, or that has ended, changes nothing', () => {
    const scenario = new Scenario();
    const jobId = 'nobody';
    const generation = { term: 1, number: 1 };
    const result = { jobId, generation, weights: WEIGHTS, artifacts: ARTIFACTS };
    const failure = { code: 'INTERNAL', message: 'x' } as const;
    const prepared = { numExamples: 1, stepsPerEpoch: 1 };
    const before = scenario.state;
    expect(scenario.happen({ type: 'JobCancelled', jobId })).toEqual([]);
    expect(scenario.happen({ type: 'JobPrepared', jobId, attempt: 0, prepared, data: DATA })).toEqual([
      { type: 'ReleaseJob', jobId },
    ]);
    expect(scenario.happen({ type: 'JobPreparationFailed', jobId, attempt: 0, ...failure })).toEqual([
      { type: 'ReleaseJob', jobId },
    ]);
    expect(scenario.happen({ type: 'ResultStored', ...result })).toEqual([]);
    expect(scenario.happen({ type: 'ResultFailed', jobId, generation, ...failure })).toEqual([]);
    expect(scenario.state).toEqual(before);
  });

  it('brings no result of an older generation, nor one before the end', () => {
    const scenario = new Scenario();
    scenario.running(3);
    const stored = {
      type: 'ResultStored' as const,
      jobId: 'job',
      weights: WEIGHTS,
      artifacts: ARTIFACTS,
    };
    scenario.expectRefusal(
      { ...stored, generation: { term: 0, number: 1 } },
      { type: 'RefuseRequest', code: 'ABORTED', message: 'received one of 0.1' },
    );
    scenario.expectRefusal(
      { ...stored, generation: { term: 1, number: 1 } },
      {
        type: 'RefuseRequest',
        code: 'FAILED_PRECONDITION',
        message: 'job job is running and waits for no result',
      },
    );
  });
});

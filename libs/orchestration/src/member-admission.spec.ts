import { describe, it } from 'vitest';
import { Scenario, WEIGHTS, type UntimedEvent } from './testing/scenario.js';

describe('a message', () => {
  const messages = (scenario: Scenario, generation: { term: number; number: number }): UntimedEvent[] => {
    const head = { ...scenario.from('a', 'job'), generation };
    const measured = { step: 9, epoch: 0, loss: 1, metrics: {} };
    const phase = { step: 9, phase: 0 };
    return [
      { type: 'MemberReady', ...head, step: 0, reductions: 0, stateDigest: 'x' },
      { type: 'StepReported', ...head, ...measured, computeMs: 1, waitedMs: 0, waitedForRank: 0 },
      {
        type: 'PhaseStarted',
        ...head,
        ...phase,
        trainable: 1,
        frozen: 1,
        learningRate: 1,
        featureSize: 12,
        cutReason: '',
        obstacle: '',
      },
      { type: 'EpochReported', ...head, ...measured, phase: 0, learningRate: 1 },
      { type: 'PhaseCompleted', ...head, ...phase, epochs: 1, weights: WEIGHTS },
      { type: 'MemberFinished', ...head, step: 9, stateDigest: 'x' },
      { type: 'MemberFailed', ...head, code: 'INTERNAL', message: 'x', step: 9 },
      { type: 'PeerAccused', ...head, accusedWorkerId: 'b', message: 'x', step: 9 },
    ];
  };

  it.each([
    ['an older number', { term: 1, number: 0 }, 'generation 1.0 of job job is over, the present one is 1.1'],
    ['an older term', { term: 0, number: 7 }, 'generation 0.7 of job job is over, the present one is 1.1'],
    [
      'a future number',
      { term: 1, number: 2 },
      'generation 1.2 of job job is unknown, the present one is 1.1',
    ],
    ['a future term', { term: 2, number: 1 }, 'generation 2.1 of job job is unknown, the present one is 1.1'],
  ])('of %s is refused and changes nothing', (_what, generation, message) => {
    const scenario = new Scenario();
    scenario.running(3);
    // Of the training, a member may also report late: see the tests of lost members.
    const isLate = generation.term === 0 || generation.number === 0;
    for (const event of messages(scenario, generation)) {
      if (isLate && !event.type.startsWith('Member') && event.type !== 'PeerAccused') continue;
      scenario.expectRefusal(event, { type: 'RefuseMessage', code: 'ABORTED', message });
    }
  });

  it('for a job that has ended is refused', () => {
    const scenario = new Scenario();
    scenario.running(3);
    scenario.happen({ type: 'JobCancelled', jobId: 'job' });
    for (const event of messages(scenario, { term: 1, number: 1 })) {
      scenario.expectRefusal(event, {
        type: 'RefuseMessage',
        code: 'ABORTED',
        message: 'job job is not under way: it has ended',
      });
    }
  });

  it('for a job that nobody knows is refused', () => {
    const scenario = new Scenario();
    scenario.running();
    const head = { ...scenario.from('a', 'job'), jobId: '__proto__' };
    scenario.expectRefusal(
      { type: 'MemberReady', ...head, step: 0, reductions: 0, stateDigest: 'x' },
      { type: 'RefuseMessage', code: 'ABORTED', message: 'job __proto__ is not under way' },
    );
  });

  it('from a worker that has no part in the job is refused', () => {
    const scenario = new Scenario();
    scenario.running();
    scenario.join('c');
    scenario.expectRefusal(
      { type: 'MemberFailed', ...scenario.from('c', 'job'), code: 'INTERNAL', message: 'x', step: 1 },
      {
        type: 'RefuseMessage',
        code: 'ABORTED',
        message: 'worker c has no part in generation 1.1 of job job now',
      },
    );
  });

  it.each([-1, 11, 0.5, NaN, Infinity])('about step %d of 10 is refused', (step) => {
    const scenario = new Scenario();
    scenario.running(3);
    const head = scenario.from('a', 'job');
    const refusal = {
      type: 'RefuseMessage' as const,
      code: 'INVALID_ARGUMENT',
      message: 'expected a step from 0 to 10',
    };
    scenario.expectRefusal(
      {
        type: 'StepReported',
        ...head,
        step,
        epoch: 0,
        computeMs: 1,
        waitedMs: 0,
        waitedForRank: 0,
        loss: 1,
        metrics: {},
      },
      refusal,
    );
    const epoch = { phase: 0, epoch: 0, learningRate: 1, loss: 1, metrics: {} };
    scenario.expectRefusal({ type: 'EpochReported', ...head, step, ...epoch }, refusal);
    scenario.expectRefusal({ type: 'MemberFinished', ...head, step, stateDigest: 'x' }, refusal);
  });

  it('about steps before the start is refused', () => {
    const scenario = Scenario.starting(['a', 'b']);
    scenario.expectRefusal(
      {
        type: 'StepReported',
        ...scenario.from('a', 'job'),
        step: 1,
        epoch: 0,
        computeMs: 1,
        waitedMs: 0,
        waitedForRank: 0,
        loss: 1,
        metrics: {},
      },
      {
        type: 'RefuseMessage',
        code: 'FAILED_PRECONDITION',
        message: 'StepReported does not fit job job, which is starting',
      },
    );
  });
});

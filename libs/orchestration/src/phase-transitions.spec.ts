import { describe, expect, it } from 'vitest';
import { Scenario, WEIGHTS, type UntimedEvent } from './testing/scenario.js';

/** Two workers on a job of a phase of three epochs that may end early and one of two that may not; five steps each. */
function running(): Scenario {
  const scenario = new Scenario();
  scenario.join('a');
  scenario.join('b');
  const phases = [
    { name: 'head', epochs: 3, mayStopEarly: true },
    { name: 'all', epochs: 2, mayStopEarly: false },
  ];
  scenario.submit('job', { phases });
  for (const workerId of ['a', 'b']) scenario.ready(workerId, 'job');
  return scenario;
}

function started(scenario: Scenario, workerId: string, phase: number, step: number): UntimedEvent {
  const setting = {
    trainable: 2,
    frozen: 9,
    learningRate: 0.5,
    featureSize: 12,
    cutReason: '',
    obstacle: '',
  };
  return { type: 'PhaseStarted', ...scenario.from(workerId, 'job'), step, phase, ...setting };
}

function completed(
  scenario: Scenario,
  workerId: string,
  phase: { phase: number; step: number; epochs: number },
): UntimedEvent & { type: 'PhaseCompleted' } {
  return { type: 'PhaseCompleted', ...scenario.from(workerId, 'job'), ...phase, weights: WEIGHTS };
}

const refusal = {
  type: 'RefuseMessage' as const,
  code: 'INVALID_ARGUMENT',
  message: 'and a phase from 0 to 1',
};

describe('a job in phases', () => {
  it('says at its start that its steps are an upper bound', () => {
    expect(running().log('job').at(-1)).toMatchObject({
      type: 'TrainingStarted',
      totalSteps: 25,
      mayStopEarly: true,
    });
  });

  it('keeps the beginning of every phase in its log once, with its name', () => {
    const scenario = running();
    const effects = scenario.happen(started(scenario, 'b', 0, 0));
    expect(effects).toMatchObject([
      {
        event: { type: 'PhaseStarted', phase: 0, name: 'head', epochs: 3, step: 0, trainable: 2, frozen: 9 },
      },
    ]);
    expect(scenario.happen(started(scenario, 'a', 0, 0))).toEqual([]);
  });

  it('has as many steps less as a phase that ended early left out', () => {
    const scenario = running();
    const end = { phase: 0, step: 10, epochs: 2 };
    expect(scenario.happen(completed(scenario, 'a', end))).toMatchObject([
      {
        event: {
          type: 'PhaseCompleted',
          name: 'head',
          epochs: 2,
          stoppedEarly: true,
          step: 10,
          weights: WEIGHTS,
        },
      },
    ]);
    expect(scenario.happen(completed(scenario, 'b', end))).toEqual([]);
    expect(scenario.step('a', 'job', 11)).toMatchObject([{ progress: { step: 11, totalSteps: 20 } }]);
    const beyond = { ...scenario.from('a', 'job'), step: 21, stateDigest: 'x' };
    scenario.expectRefusal(
      { type: 'MemberFinished', ...beyond },
      { ...refusal, message: 'a step from 0 to 20' },
    );
  });

  it('has a result that was measured with the weights that it ends with', () => {
    const scenario = running();
    scenario.epoch('a', 'job', 0);
    scenario.epoch('a', 'job', 1);
    const training = { loss: 1, metrics: { accuracy: 0.5 } };
    const restored = { epoch: 0, training, evaluation: training };
    const effects = scenario.happen({
      ...completed(scenario, 'a', { phase: 0, step: 10, epochs: 2 }),
      restored,
    });
    expect(effects).toMatchObject([{ event: { restoredEpoch: 0 } }]);
    expect(scenario.job('job').measurements).toEqual({ training, evaluation: training });
  });

  it('refuses phases and epochs that it does not have, and a phase before its turn', () => {
    const scenario = running();
    for (const phase of [-1, 2, 0.5, NaN]) {
      scenario.expectRefusal(started(scenario, 'a', phase, 0), refusal);
      scenario.expectRefusal(completed(scenario, 'a', { phase, step: 5, epochs: 1 }), refusal);
    }
    for (const epochs of [0, 4, 1.5])
      scenario.expectRefusal(completed(scenario, 'a', { phase: 0, step: 5, epochs }), refusal);
    const early = { ...refusal, code: 'FAILED_PRECONDITION', message: 'does not fit job job' };
    scenario.expectRefusal(started(scenario, 'a', 1, 5), early);
    scenario.expectRefusal(completed(scenario, 'a', { phase: 1, step: 5, epochs: 2 }), early);
  });

  it('refuses to have ended before a step that was done', () => {
    const scenario = running();
    scenario.step('a', 'job', 24);
    scenario.expectRefusal(completed(scenario, 'b', { phase: 0, step: 5, epochs: 1 }), refusal);
  });
});

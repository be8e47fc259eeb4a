import type { EpochMeasurements } from '@thaw/orchestration';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { afterEpoch, PHASE_BEGINNING, type PhaseRules } from './phase-course.js';

const STOPPING: PhaseRules['earlyStopping'] = {
  ...{ monitor: 'val_loss', mode: 'min', minDelta: 0, patience: 2 },
  ...{ startFromEpoch: 0, restoreBestWeights: true },
};
const PLATEAU: PhaseRules['reduceLrOnPlateau'] = {
  ...{ monitor: 'accuracy', mode: 'max', minDelta: 0, factor: 0.5, patience: 1 },
  ...{ cooldown: 0, minLearningRate: 0 },
};

function epochOf(accuracy: number, heldBackLoss: number): EpochMeasurements {
  return {
    training: { loss: 9, metrics: { accuracy } },
    evaluation: { loss: heldBackLoss, metrics: { accuracy: 0 } },
  };
}

/** What the rules say after each epoch, up to the end of the phase. */
function run(rules: PhaseRules, epochs: readonly EpochMeasurements[]) {
  let course = PHASE_BEGINNING;
  let learningRate = 1;
  const verdicts = [];
  for (const epoch of epochs) {
    const verdict = afterEpoch(rules, course, { ...epoch, learningRate });
    ({ course, learningRate } = verdict);
    verdicts.push(verdict);
    if (verdict.isLast) break;
  }
  return verdicts;
}

describe('the course of a phase', () => {
  it('ends with its last epoch where nothing ends it before', () => {
    const epochs = [epochOf(0, 1), epochOf(0, 1), epochOf(0, 1), epochOf(0, 1)];
    const verdicts = run({ epochs: 3 }, epochs);
    expect(verdicts.map(({ isLast, isBest, learningRate }) => [isLast, isBest, learningRate])).toEqual([
      [false, false, 1],
      [false, false, 1],
      [true, false, 1],
    ]);
  });

  it('watches held-back examples for the one rule and training for the other', () => {
    const epochs = [epochOf(0.5, 3), epochOf(0.5, 2), epochOf(0.6, 2.5), epochOf(0.6, 2)];
    const rules = { epochs: 9, earlyStopping: STOPPING, reduceLrOnPlateau: PLATEAU };
    const verdicts = run(rules, epochs);
    expect(verdicts.map(({ isBest }) => isBest)).toEqual([true, true, false, false]);
    expect(verdicts.map(({ isLast }) => isLast)).toEqual([false, false, false, true]);
    expect(verdicts.map(({ learningRate }) => learningRate)).toEqual([1, 0.5, 0.5, 0.25]);
  });

  it('says what it misses when a rule watches what is not measured', () => {
    const { training } = epochOf(1, 1);
    expect(() => run({ epochs: 2, earlyStopping: STOPPING }, [{ training }])).toThrow(
      'monitor: expected a number that every epoch measures, received val_loss',
    );
  });

  it('remembers through JSON that the best so far was not finite', () => {
    const beginnings = [Infinity, -Infinity, Number.NaN].map((loss) => {
      const [verdict] = run({ epochs: 9, earlyStopping: STOPPING }, [epochOf(0, loss)]);
      const stored = JSON.parse(JSON.stringify(verdict!.course)) as typeof PHASE_BEGINNING;
      return afterEpoch({ epochs: 9, earlyStopping: STOPPING }, stored, {
        ...epochOf(0, 1),
        learningRate: 1,
      });
    });
    expect(beginnings.map(({ isBest }) => isBest)).toEqual([true, false, false]);
  });

  it('goes on from its state as JSON as if it had never been interrupted', () => {
    const curve = fc.array(fc.tuple(fc.float(), fc.float()), { minLength: 1 });
    fc.assert(
      fc.property(curve, (points) => {
        const rules = { epochs: 99, earlyStopping: STOPPING, reduceLrOnPlateau: PLATEAU };
        const epochs = points.map(([accuracy, loss]) => epochOf(accuracy, loss));
        let [course, learningRate] = [PHASE_BEGINNING, 1];
        for (const [index, verdict] of run(rules, epochs).entries()) {
          const stored = JSON.parse(JSON.stringify(course)) as typeof course;
          const again = afterEpoch(rules, stored, { ...epochs[index]!, learningRate });
          expect(again).toEqual(verdict);
          ({ course, learningRate } = again);
        }
      }),
    );
  });
});

import { describe, expect, it } from 'vitest';

import { createLoss } from '../losses/create-loss.js';
import { createMetrics } from '../metrics/metric-list.js';
import type { Objective } from '../objective.js';
import { createEvaluationPlan } from '../training-plan.js';
import { RunningReport } from './running-report.js';

describe('RunningReport', () => {
  const metrics = createMetrics([{ metrics: ['accuracy'] }]);
  const terms = [{ name: 'loss', output: 0, loss: createLoss('mean_squared_error'), weight: 1 }];
  const objective = { terms, metrics } as unknown as Objective;
  const layout = createEvaluationPlan(objective);
  /** Denominators of examples, loss and accuracy, then the sums of loss and accuracy. */
  const outcome = (numExamples: number, loss: number, numRight: number) => ({
    losses: { loss },
    numExamples,
    sums: Float32Array.of(numExamples, numExamples, numExamples, loss * numExamples, numRight),
  });

  it('weighs losses by examples, and takes metrics over all of them', () => {
    const report = new RunningReport(objective, layout);
    report.add(outcome(6, 1, 3));
    expect(report.logs).toEqual({ loss: 1, accuracy: 0.5 });
    report.add(outcome(2, 5, 2));
    expect(report.logs).toEqual({ loss: 2, accuracy: 0.625 });
  });

  it('gives a new object each time', () => {
    const report = new RunningReport(objective, layout);
    report.add(outcome(1, 1, 1));
    expect(report.logs).not.toBe(report.logs);
  });
});

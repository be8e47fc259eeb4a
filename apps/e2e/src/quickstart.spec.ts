import { describe, expect, it } from 'vitest';
import { runQuickstart } from './testing/quickstart.js';

describe('the quickstart', () => {
  it('fine-tunes a new head on a frozen base, which is left as it was and worth more than an untrained one', async () => {
    const summary = await runQuickstart(1);
    expect(summary).toMatchObject({
      workers: 2,
      trainableWeights: 2,
      frozenWeightsChanged: 0,
      movingStatisticsChanged: 0,
      jobs: [{ status: 'succeeded' }, { status: 'succeeded' }, { status: 'succeeded' }],
    });
    expect(summary.accuracy).toBeGreaterThanOrEqual(0.95);
    expect(summary.accuracy).toBeGreaterThan(summary.accuracyUntrainedBase);
  }, 240_000);
});

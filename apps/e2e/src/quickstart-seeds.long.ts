import { describe, expect, it } from 'vitest';
import { runQuickstart } from './testing/quickstart.js';

describe('the quickstart at its worst of three seeds', () => {
  it.each([1, 2, 3])(
    'reaches 0.95 and more than the head on an untrained base: seed %i',
    async (seed) => {
      const { accuracy, accuracyUntrainedBase } = await runQuickstart(seed);
      process.stdout.write(
        `seed ${seed}: ${accuracy.toFixed(4)}, untrained base ${accuracyUntrainedBase.toFixed(4)}\n`,
      );
      expect(accuracy).toBeGreaterThanOrEqual(0.95);
      expect(accuracy).toBeGreaterThan(accuracyUntrainedBase);
    },
    240_000,
  );
});

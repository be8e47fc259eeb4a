import { describe, vi } from 'vitest';
import { itHoldsNoMore } from './testing/steady-memory.js';
import { useTestBed } from './testing/test-bed.js';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 240_000 });

const bed = useTestBed();

describe("a worker's memory in a thousand steps and more", () => {
  itHoldsNoMore(bed, 'does not grow where passes are compiled', {
    ...{ numSteps: 1_000, mostGrowth: 1.1 },
    train: {},
  });
  // What passes leave behind is collected after some 2,000 steps, a seventh of all memory: over fewer that looks like growth.
  itHoldsNoMore(bed, 'does not grow where they run op by op', {
    ...{ numSteps: 4_000, mostGrowth: 1.1 },
    train: { execution: 'eager' },
  });
});
